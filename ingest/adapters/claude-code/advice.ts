// Settings of Claude Code that mend its telemetry, and versions whose telemetry is wrong.
import { DELTA, RESOURCE_MENDS, variable, type Advice } from '../advice.ts';

const CHANGELOG = 'https://github.com/anthropics/claude-code/blob/main/CHANGELOG.md';

const LOGS = variable('OTEL_LOGS_EXPORTER=otlp');

// https://code.claude.com/docs/en/monitoring-usage; variables may stand under `env` in `settings.json`, too.
export const advice: Advice = {
  sender: 'person',
  mends: {
    ...RESOURCE_MENDS,
    usage: LOGS,
    calls: LOGS,
    // Events tell the cost, from which the kinds of cache writes follow.
    cache_split: LOGS,
    session: variable('OTEL_METRICS_INCLUDE_SESSION_ID=true'),
    delta: DELTA,
  },
  faults: [
    {
      before: '2.1.214',
      wrong: 'Tokens and cost of some streamed answers are counted twice.',
      source: CHANGELOG,
    },
    {
      before: '2.1.161',
      wrong: 'Events of the first moments are lost, calls among them.',
      source: CHANGELOG,
    },
    {
      before: '2.1.216',
      wrong: 'Interrupted and failed permission prompts are told as rejections by the person.',
      source: CHANGELOG,
    },
    {
      before: '2.1.139',
      wrong: 'Active time is not told with --print.',
      source: CHANGELOG,
    },
  ],
};
