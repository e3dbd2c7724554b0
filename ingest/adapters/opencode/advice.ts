// Settings of opencode that mend its telemetry, and versions whose telemetry is wrong.
import { RESOURCE_MENDS, type Advice, type Mend } from '../advice.ts';

/** Its log records and other spans tell no tokens. */
const TRACING: Mend = { setting: '"experimental": { "openTelemetry": true }', where: 'opencode.json' };

export const advice: Advice = {
  sender: 'person',
  mends: { ...RESOURCE_MENDS, usage: TRACING, calls: TRACING },
  faults: [
    {
      from: '1.1.65',
      wrong: '`opencode run` ends before its spans are exported, so that its last calls are missing.',
      source: 'https://github.com/anomalyco/opencode/issues/30087',
    },
  ],
};
