// Settings of Cursor Enterprise that mend its telemetry. Its servers send it for the whole team, without a version.
import type { Advice, Mend } from '../advice.ts';

/** Its metrics know neither calls nor conversations. */
const LOGS: Mend = {
  setting: 'the destination takes OTLP/HTTP protobuf on /v1/logs as well as on /v1/metrics',
  where: 'Team Settings > OpenTelemetry Export',
};

// https://cursor.com/docs/enterprise/opentelemetry-export
export const advice: Advice = {
  sender: 'service',
  mends: { usage: LOGS, calls: LOGS, session: LOGS },
  faults: [],
};
