// Settings of GitHub Copilot that mend its telemetry, and versions whose telemetry is wrong.
import { RESOURCE_MENDS, variable, type Advice } from '../advice.ts';

/** For all signals: its metrics know neither calls nor conversations, its spans do. */
const ENDPOINT = variable('OTEL_EXPORTER_OTLP_ENDPOINT=http://<outlay>:4318');

// https://docs.github.com/en/copilot/reference/enterprise-administrators/opentelemetry-reference
export const advice: Advice = {
  sender: 'person',
  mends: { ...RESOURCE_MENDS, usage: ENDPOINT, calls: ENDPOINT, session: ENDPOINT },
  faults: [
    {
      from: '1.0.83',
      wrong: 'Where subagents run side by side, some calls are told without their tokens.',
      source: 'https://github.com/github/copilot-cli/issues/4860',
    },
  ],
};
