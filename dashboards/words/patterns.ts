// Runaway patterns in a few words, for lists; their whole definitions come from the API.
import type { PatternName } from '../../schemas/pattern-definitions.ts';
import type { IncidentState } from '../../schemas/patterns.ts';

export const PATTERN_WORDS: Readonly<Record<PatternName, string>> = {
  long_exploration: 'Long exploration',
  high_reasoning_on_routine: 'High reasoning',
  subagent_fan_out: 'Subagent fan-out',
  retry_loop: 'Retry loop',
  stale_counters: 'Stale counters',
  fast_burn: 'Fast burn',
  long_session: 'Long session',
  token_spike: 'Token spike',
};

export const INCIDENT_WORDS: Readonly<Record<IncidentState, string>> = {
  open: 'Open',
  acknowledged: 'Acknowledged',
  snoozed: 'Snoozed',
  resolved: 'Resolved',
  expected: 'Expected',
};
