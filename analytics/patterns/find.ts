// Finds one pattern in a window.
import type { PatternName } from '../../schemas/pattern-definitions.ts';
import type { Detection } from './detection.ts';
import { fastBurn } from './fast-burn.ts';
import { highReasoning } from './high-reasoning.ts';
import { longExploration } from './long-exploration.ts';
import { longSession } from './long-session.ts';
import { retryLoop } from './retry-loop.ts';
import { staleCounters } from './stale-counters.ts';
import { subagentFanOut } from './subagent-fan-out.ts';
import { tokenSpike } from './token-spike.ts';

/** How each pattern is found. */
export const DETECTIONS: Readonly<Record<PatternName, Detection>> = {
  long_exploration: longExploration,
  high_reasoning_on_routine: highReasoning,
  subagent_fan_out: subagentFanOut,
  retry_loop: retryLoop,
  stale_counters: staleCounters,
  fast_burn: fastBurn,
  long_session: longSession,
  token_spike: tokenSpike,
};
