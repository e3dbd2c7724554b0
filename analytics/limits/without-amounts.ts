// A decision without figures, for who may ask whether somebody may spend but not how much they spent.
import type { LimitDecision } from '../../schemas/limit-api.ts';
import { ADJECTIVE, moment } from './sentence.ts';

type Subject = Pick<LimitDecision, 'period' | 'source'>;

const WHY = 'Amounts are told to tokens that are bound to the person.';

/** The decision with everything that tells what was spent, or of how much, left out; the shares of warnings stay. */
export function withoutAmounts(decision: LimitDecision): LimitDecision {
  return {
    ...decision,
    reason: reasonOf(decision),
    spent_usd: null,
    limit_usd: null,
    reserved_usd: undefined,
    warnings: decision.warnings.map((warning) => ({
      ...warning,
      spent_usd: null,
      limit_usd: null,
      reserved_usd: undefined,
      message: `${warning.threshold_percent} % of the ${nameOf(warning)} is used. ${WHY}`,
    })),
  };
}

function reasonOf(decision: LimitDecision): string {
  const { code, mode, reason, resets_at: at } = decision;
  switch (code) {
    case 'ok':
      // What could not be read is not told anyway.
      return mode === 'live' ? `Within the ${nameOf(decision)}. ${WHY}` : reason;
    case 'limit_reached':
    case 'budget_reached':
    case 'session_cap_reached': {
      if (decision.retry_after_seconds !== null)
        return `What is left of the ${nameOf(decision)} is reserved for requests under way. Try again when they have ended.`;
      const end = at === null ? '' : ` It resets ${moment(Date.parse(at))}.`;
      return `The ${nameOf(decision)} is reached.${end} ${WHY}`;
    }
    case 'spending_disabled':
      return `Spending is disabled by the ${nameOf(decision)}. It stays so until an admin raises it.`;
    case 'spend_unknown':
    case 'no_limit':
    case 'disabled':
      return reason;
  }
}

function nameOf({ period, source }: Subject): string {
  const word = period === 'session' ? 'session' : ADJECTIVE[period];
  switch (source?.scope) {
    case undefined:
      return `${word} limits`;
    case 'user':
      return `${word} limit of ${source.id}`;
    case 'group':
      return `${word} limit per member of group ${source.id}`;
    case 'default':
      return `${word} limit for everyone`;
    case 'budget':
      return `${word} budget ${source.id}`;
    case 'session':
      return `cap of this session (${source.id})`;
  }
}
