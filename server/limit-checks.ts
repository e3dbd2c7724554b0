// What every way to ask for a decision has in common: where it is read, and who is told of it.
import type { Logger } from 'pino';
import type { LimitDecision } from '../schemas/limit-api.ts';
import { StoreUnavailable } from '../store/store.ts';
import type { Checked, FailedOpens } from './alerts/failed-open.ts';
import type { LimitFigures } from './limit-figures.ts';

type Parts<Sources> = {
  readonly sources: Sources;
  readonly figures: Pick<LimitFigures, 'countDecision' | 'countNotAsked'>;
  readonly failedOpens: FailedOpens;
  readonly log: Pick<Logger, 'error'>;
};

/** The sources with those who listen: decisions are counted, and those that failed open are listed. */
export function createChecks<Sources extends object>({ sources, figures, failedOpens, log }: Parts<Sources>) {
  return {
    ...sources,
    onDecision: (decision: LimitDecision, checked: Checked): void => {
      figures.countDecision(decision);
      failedOpens.decided(decision, checked);
    },
    onMissed: failedOpens.missed,
    onNotAsked: (cause: string): void => {
      figures.countNotAsked();
      failedOpens.notAsked(cause);
    },
    // That the ledger is away is told once, and not by every check.
    onFault: (error: unknown): void => {
      if (!(error instanceof StoreUnavailable)) log.error({ err: error }, 'a limit check failed open');
    },
  };
}
