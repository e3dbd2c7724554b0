// How opencode is told to export: a switch of its configuration, which a variable may add to.
import { z } from 'zod';
import type { Launch } from '../launch.ts';

const CONFIG = 'OPENCODE_CONFIG_CONTENT';

const config = z.looseObject({ experimental: z.looseObject({}).optional() });

export const launch: Launch = {
  programs: ['opencode', 'opencode-ai'],
  variables: (_, environment) => ({
    [CONFIG]: withTelemetry(environment[CONFIG]),
    // `opencode run` ends without a word to its exporter, which by default waits five seconds for more spans.
    OTEL_BSP_SCHEDULE_DELAY: '100',
  }),
};

/** The configuration that is there already, with the switch. What cannot be read is the person's, and stays. */
function withTelemetry(given = '{}'): string {
  try {
    const known = config.parse(JSON.parse(given));
    return JSON.stringify({ ...known, experimental: { openTelemetry: true, ...known.experimental } });
  } catch {
    return given;
  }
}
