// Settings of Cline that mend its telemetry, and versions whose telemetry is wrong.
import { variable, type Advice } from '../advice.ts';

/** Turns are told by log records only. */
const LOGS = variable('CLINE_OTEL_LOGS_EXPORTER=otlp');

// https://docs.cline.bot/enterprise-solutions/monitoring/opentelemetry_override
export const advice: Advice = {
  sender: 'person',
  mends: { usage: LOGS, calls: LOGS, session: LOGS },
  faults: [
    {
      from: '3.49.1',
      wrong: 'CLINE_OTEL_RESOURCE_ATTRIBUTES is not sent: no team or repository arrives with the data.',
      source: 'https://github.com/cline/cline/issues/8586',
    },
  ],
};
