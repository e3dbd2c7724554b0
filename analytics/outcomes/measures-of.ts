// From the sums of a row to its measures. Pure; what is not known is null.
import { toUsd } from '../../schemas/money.ts';
import type {
  CostOf,
  CostPer,
  CountPer,
  IncompleteReason,
  Measures,
  ShareOf,
} from '../../schemas/outcome-measures.ts';
import type { CohortRow } from './cohorts.ts';
import {
  amountMeasure,
  amountOf,
  boundOf,
  isKnown,
  toText,
  unknownCost,
  type Amount,
  type Making,
} from './cost-of.ts';
import type { Cuts } from './cuts.ts';
import { dividedBy, shareOfWhole } from './divide.ts';
import type { RetryRow } from './retries.ts';
import type { ReviewBills } from './review-bills/sums.ts';
import { reviewCostOf } from './review-cost.ts';
import type { MinuteCost } from './review-minutes.ts';
import type { SpendRow } from './spend.ts';

type Sums<Row> = Omit<Row, 'is_total' | 'k0' | 'k1' | 'bucket' | 'cohort'>;

/** What measures are made from: the sums of one row of the answer. Absent is nothing, undefined by name is not known. */
export type Parts = {
  readonly spend: Sums<SpendRow>;
  readonly accepted: Sums<CohortRow> | undefined;
  readonly reverted: Sums<CohortRow> | undefined;
  readonly closed: Sums<CohortRow> | undefined;
  /** null: not known. */
  readonly retries: Sums<RetryRow> | null | undefined;
  /** null: not known. */
  readonly minutes: MinuteCost | null;
  /** What imported bills say of reviews. */
  readonly bills: ReviewBills;
  /** Whether a forge ever told about the repositories of the row: else nothing is known of what became of its work. */
  readonly isTold: boolean;
  /** Whether work up to the end of the range belongs to no change. */
  readonly hasUnlinked: boolean;
  readonly cuts: Cuts;
};

/** All measures of a row. */
export function measuresOf(parts: Parts): Measures {
  const { spend, cuts } = parts;
  const all = amountOf(spend.cost, spend.entries, spend.unpriced);
  const ofSpend = { incomplete: dropped(cuts.spend) };
  const byDevelopers = amountOf(spend.developer_cost, spend.developer_entries, spend.developer_unpriced);
  const bySubagents = amountOf(spend.subagent_cost, spend.subagent_calls, spend.subagent_unpriced);
  const auxiliary = amountOf(spend.auxiliary_cost, spend.auxiliary_calls, spend.auxiliary_unpriced);
  return {
    ...ofAccepted(parts, all),
    cost_per_reverted_change: ofCohort(parts, parts.reverted, parts.reverted?.changes ?? 0),
    abandoned_cost: abandoned(parts),
    cost_per_developer: per(byDevelopers, spend.developers, ofSpend),
    ...ofSessions(parts),
    subagent_share: share(bySubagents, all, ofSpend),
    auxiliary_share: share(auxiliary, all, ofSpend),
    retry_cost: retried(parts),
    review_workflow_cost: reviewCostOf({
      ...parts,
      calls: amountOf(spend.review_cost, spend.review_calls, spend.review_unpriced),
    }),
  };
}

/** What belongs to changes: more of the work without a change may, and dropped months may hold changes as well as their cost. */
function incompleteOf({ hasUnlinked, cuts }: Parts): IncompleteReason[] {
  return [...(hasUnlinked ? (['unlinked_spend'] as const) : []), ...dropped(cuts.changes)];
}

function dropped(isCut: boolean): 'dropped_months'[] {
  return isCut ? ['dropped_months'] : [];
}

function ofAccepted(
  parts: Parts,
  all: Amount,
): Pick<
  Measures,
  'cost_per_accepted_pr' | 'cost_per_accepted_pr_loaded' | 'cost_per_changed_line' | 'cost_per_commit'
> {
  const { accepted, cuts } = parts;
  const incomplete = incompleteOf(parts);
  const counted = accepted?.counted ?? 0;
  const n = accepted?.changes ?? 0;
  const ofKnown = (name: 'lines' | 'commits'): CostPer => {
    const amount = amountOf(
      accepted?.[`${name}_cost`],
      accepted?.[`${name}_entries`],
      accepted?.[`${name}_unpriced`],
    );
    const known = { n: accepted?.[`${name}_changes`] ?? 0, incomplete, isKnown: parts.isTold };
    return per(amount, accepted?.[name] ?? 0, known);
  };
  const becauseLoaded = { n, because: dropped(cuts.spend), incomplete };
  return {
    cost_per_accepted_pr: ofCohort(parts, accepted, counted),
    cost_per_accepted_pr_loaded: per(all, counted, becauseLoaded),
    cost_per_changed_line: ofKnown('lines'),
    cost_per_commit: ofKnown('commits'),
  };
}

function ofCohort(parts: Parts, cohort: Sums<CohortRow> | undefined, count: number): CostPer {
  const amount = amountOf(cohort?.cost, cohort?.entries, cohort?.unpriced);
  const making = { n: cohort?.changes ?? 0, incomplete: incompleteOf(parts), isKnown: parts.isTold };
  return per(amount, count, making);
}

function abandoned({ spend, closed, cuts, isTold }: Parts): CostOf {
  if (!isTold) return unknownCost(['closed', 'unlinked']);
  const ofClosed = amountOf(closed?.cost, closed?.entries, closed?.unpriced);
  const unlinked = amountOf(spend.unlinked_cost, spend.unlinked_entries, spend.unlinked_unpriced);
  const because = dropped(cuts.changes || cuts.spend);
  return amountMeasure({ closed: ofClosed, unlinked }, { n: closed?.changes ?? 0, because });
}

/** Where months of sessions were dropped, those that are left stand for nothing. */
function ofSessions({ spend, cuts }: Parts): Pick<Measures, 'cost_per_session' | 'tokens_per_session'> {
  const cost = amountOf(spend.session_cost, spend.session_entries, spend.session_unpriced);
  const { sessions, session_tokens: tokens } = spend;
  const incomplete = dropped(cuts.sessions);
  const mean: CountPer = {
    value: sessions === 0 || cuts.sessions ? null : Math.round((tokens / sessions) * 100) / 100,
    numerator: tokens,
    denominator: sessions,
    n: sessions,
    ...boundOf(0, { incomplete }),
  };
  const perSession = per(cost, sessions, { incomplete });
  return {
    cost_per_session: cuts.sessions ? { ...perSession, value_usd: null } : perSession,
    tokens_per_session: mean,
  };
}

function retried({ retries, cuts }: Parts): CostOf {
  if (retries === null) return unknownCost();
  const amount = amountOf(retries?.cost, retries?.entries, retries?.unpriced);
  return amountMeasure({ retries: amount }, { n: retries?.tasks ?? 0, because: dropped(cuts.failures) });
}

function per(amount: Amount, denominator: number, making: Making): CostPer {
  const { n = denominator, isKnown: isTold = true } = making;
  const value = isKnown(amount) ? dividedBy(amount.cost, denominator) : undefined;
  return {
    value_usd: value === undefined ? null : toUsd(value),
    numerator_usd: isTold || amount.entries !== 0 ? toText(amount) : null,
    denominator,
    n,
    ...boundOf(amount.unpriced, making),
  };
}

/** What has no price may be in the part as well as in the rest, so a share is no bound. */
function share(part: Amount, all: Amount, { incomplete = [] }: Making): ShareOf {
  return {
    value: isKnown(part) ? shareOfWhole(part.cost, all.cost) : null,
    numerator_usd: toText(part),
    denominator_usd: toText(all),
    n: part.entries,
    ...boundOf(0, { incomplete }),
  };
}
