// What detecting a pattern is: rows of a window in, findings out.
import type { Thresholds } from '../../schemas/pattern-definitions.ts';
import type { Store } from '../../store/store.ts';
import type { BurnLimit } from './burn-limit.ts';
import type { Finding } from './finding.ts';
import type { Window } from './session-facts.ts';

/** With what it is detected. */
export type DetectionSetting = {
  readonly thresholds: Thresholds;
  /** Tasks and workflows that count as routine. */
  readonly tasks: readonly string[];
  /** Limits and budgets as they are set now. */
  readonly limits: readonly BurnLimit[];
  /** Auxiliary work that limits leave out. */
  readonly excludedSources: readonly string[];
};

export type Detected = {
  readonly findings: readonly Finding[];
  /** False where there was more to look at than is looked at. */
  readonly isComplete: boolean;
};

/**
 * Finds what is true of subjects that moved in the window. Except where the ledger is corrected, what was found once is found in
 * every later window that holds it: looking often and looking back find the same.
 */
export type Detection = (store: Store, window: Window, setting: DetectionSetting) => Promise<Detected>;
