// Settings of Codex that mend its telemetry, and versions whose telemetry is wrong.
import { RESOURCE_MENDS, type Advice, type Mend } from '../advice.ts';

/** Its metrics know neither calls nor conversations; the endpoint is used as it is, so it needs its path. */
const LOGS: Mend = {
  setting:
    '[otel] exporter = { otlp-http = { endpoint = "http://<outlay>:4318/v1/logs", protocol = "binary" } }',
  where: '~/.codex/config.toml',
};

// https://developers.openai.com/codex/config-advanced; the resource attributes are read by its OpenTelemetry SDK.
export const advice: Advice = {
  sender: 'person',
  mends: { ...RESOURCE_MENDS, usage: LOGS, calls: LOGS, session: LOGS },
  faults: [
    {
      from: '0.144.0',
      before: '0.169.0',
      wrong: '`codex exec` sends no token metrics; only its log events tell what it spends.',
      source: 'https://github.com/openai/codex/issues/33668',
    },
  ],
};
