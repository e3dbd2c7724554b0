// How Cline is told to export (https://docs.cline.bot/enterprise-solutions/monitoring/opentelemetry_override).
import type { Launch } from '../launch.ts';

export const launch: Launch = {
  programs: ['cline'],
  variables: ({ endpoint, protocol }, environment) => ({
    CLINE_OTEL_TELEMETRY_ENABLED: 'true',
    CLINE_OTEL_METRICS_EXPORTER: 'otlp',
    CLINE_OTEL_LOGS_EXPORTER: 'otlp',
    CLINE_OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    CLINE_OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    ...headersOf(environment),
  }),
  gap:
    'The command line of Cline (3.0.65) does not read where its telemetry goes, so nothing of it arrives; ' +
    'the extension of editors does',
};

function headersOf({ OTEL_EXPORTER_OTLP_HEADERS: headers }: Readonly<Record<string, string | undefined>>) {
  return headers ? { CLINE_OTEL_EXPORTER_OTLP_HEADERS: headers } : {};
}
