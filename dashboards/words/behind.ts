// The data behind one figure of outcomes: what it means, what it was made from, and how much of the spend it speaks about.
import type { IncompleteReason, LowerBoundReason, OutcomeMeasure } from '../../schemas/outcome-measures.ts';
import type { OutcomesAnswer } from '../../schemas/outcomes-api.ts';
import { exactDollars, UNKNOWN } from './money.ts';
import { exact, percent } from './numbers.ts';
import { figureOf, type AnyMeasure } from './outcomes.ts';
import { minute } from './times.ts';

/** The figures that have data behind them: every measure, and how much of the spend has a known outcome. */
export type Figure = OutcomeMeasure | 'known_outcome';

export const KNOWN_OUTCOME =
  'Spend of the range that belongs to a change which is merged or closed by now, of all spend of the range.';

/** What stands behind a figure. */
type Behind = {
  readonly title: string;
  readonly sentence: string;
  readonly facts: readonly Fact[];
  /** Why the true figure can only be higher. */
  readonly atLeast: readonly string[];
  /** Why the true figure can be higher or lower. */
  readonly incomplete: readonly string[];
};
type Fact = readonly [name: string, value: string];

const REASONS: Readonly<Record<LowerBoundReason, string>> = {
  unpriced_calls: 'Some calls have no price.',
  dropped_months: 'Months that may hold some of it are not kept any more.',
  unpriced_minutes: 'A kind of runner has no known price.',
  unbilled_credits: 'Copilot reviewed, and no imported bill tells the credits that it took.',
};

const MISSING: Readonly<Record<IncompleteReason, string>> = {
  unlinked_spend:
    'Some work belongs to no change; linked, it would raise the cost or make more changes count.',
  dropped_months:
    'Months that may hold some of what is divided, and of what divides it, are not kept any more.',
};

const SPENT_ON: readonly (readonly [keyof OutcomesAnswer['totals']['spend_by_outcome'], string])[] = [
  ['merged', 'Changes that are merged and stand'],
  ['reverted', 'Changes that were reverted'],
  ['closed', 'Changes closed without a merge'],
  ['open', 'Changes that are open'],
  ['untold', 'Changes no forge told about'],
  ['none', 'Work without a change'],
];

/** Undefined where the answer does not explain the figure. */
export function behindOf(answer: OutcomesAnswer, figure: Figure): Behind | undefined {
  if (figure === 'known_outcome') return outcomes(answer);
  const told = answer.explain?.find(({ measure }) => measure === figure);
  if (!told) return undefined;
  const measure = answer.totals.measures[figure];
  return {
    title: told.title,
    sentence: told.sentence,
    facts: [
      ['Figure', figureOf(measure)],
      ...amounts(measure, told),
      ['Formula', told.formula],
      ['Counts in the period by', told.dated_by],
      ['Rows counted', exact(told.counted)],
      ...coverage(answer),
      ...freshness(answer),
      ['Source', told.source],
    ],
    atLeast: measure.lower_bound_because.map((reason) => REASONS[reason]),
    incomplete: measure.incomplete_because.map((reason) => MISSING[reason]),
  };
}

type Told = NonNullable<OutcomesAnswer['explain']>[number];

/** The sides of a quotient, or the parts of an amount. */
function amounts(measure: AnyMeasure, { numerator, denominator }: Told): Fact[] {
  if ('parts' in measure) {
    return [
      [`Amount: ${numerator}`, exactDollars(measure.value_usd)],
      ...Object.entries(measure.parts).map(([part, usd]): Fact => [`Of it, ${part}`, exactDollars(usd)]),
    ];
  }
  const above = 'numerator' in measure ? exact(measure.numerator) : exactDollars(measure.numerator_usd);
  const below = 'denominator' in measure ? exact(measure.denominator) : exactDollars(measure.denominator_usd);
  return [
    [`Numerator: ${numerator}`, above],
    [`Denominator: ${denominator ?? ''}`, below],
  ];
}

function coverage({ coverage: told }: OutcomesAnswer): Fact[] {
  const share = (part: number | null): string => (part === null ? UNKNOWN : percent(part, 1));
  return [
    ['Coverage: spend that belongs to a change', share(told.linked_share)],
    ['Coverage: spend whose outcome is known', share(told.known_outcome_share)],
    ['Merged changes of agents without known spend', exact(told.changes_without_spend)],
  ];
}

function freshness({ data_as_of: usage, forge_as_of: forge }: OutcomesAnswer): Fact[] {
  return [
    ['Newest usage', usage === null ? 'none yet' : minute(usage)],
    ['Newest from a forge', forge === null ? 'nothing yet' : minute(forge)],
  ];
}

function outcomes(answer: OutcomesAnswer): Behind {
  const { spend_by_outcome: spent, cost_usd: cost, unpriced_calls: unpriced } = answer.totals;
  return {
    title: 'Spend with a known outcome',
    sentence: KNOWN_OUTCOME,
    facts: [
      ...SPENT_ON.map(([name, words]): Fact => [words, exactDollars(spent[name])]),
      ['All spend of the range', exactDollars(cost)],
      ...coverage(answer),
      ...freshness(answer),
    ],
    atLeast: unpriced > 0 ? [REASONS.unpriced_calls] : [],
    incomplete: [],
  };
}
