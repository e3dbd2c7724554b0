// The sections of the digest: figures with the short names of their definitions, and sentences that need no other.
import type { DigestAnswer, DigestFigure } from '../../../schemas/digest-api.ts';
import { fromUsd, PICO_PER_USD, toUsd } from '../../../schemas/money.ts';
import type { CostOf, CostPer, OutcomeMeasure, ShareOf } from '../../../schemas/outcome-measures.ts';
import type { OutcomesAnswer } from '../../../schemas/outcomes-api.ts';
import { DEFINITIONS } from '../definitions.ts';
import { OLD_DAYS } from './aged-work.ts';
import type { Runaways } from './runaways.ts';

/** What the digest is made from. */
export type DigestParts = {
  readonly week: OutcomesAnswer;
  readonly before: OutcomesAnswer;
  readonly runaways: Runaways;
  readonly nearLimits: DigestAnswer['near_limits'];
  /** Whether the week is over: limits of now say nothing about it then. */
  readonly isOver: boolean;
};

type Section = DigestAnswer['sections'][number];

/** Definitions of figures that are no measures of outcomes. */
export const SPEND_DEFINITIONS: readonly (readonly [string, string])[] = [
  ['spend', 'Cost of all calls in the week; calls without a price are not in it.'],
  ['unattributed_share', 'The part of the cost that belongs to no change.'],
];

/** In the order in which they are read. */
export function sectionsOf(parts: DigestParts): Section[] {
  return [
    spendSection(parts),
    shippedSection(parts),
    lostSection(parts),
    runawaySection(parts),
    coverageSection(parts),
    limitSection(parts),
  ].filter((section) => section.sentences.length > 0);
}

function spendSection({ week, before, isOver }: DigestParts): Section {
  const { cost_usd: cost, unpriced_calls: unpriced } = week.totals;
  const past = before.totals.cost_usd;
  const sentences = [
    cost === null
      ? 'Nothing that was spent has a price.'
      : `Agents cost ${dollars(cost)}${changeText(cost, past, isOver ? 'in the week before' : 'by this hour of the week before')}.`,
    ...(unpriced > 0
      ? [
          `${unpriced} ${unpriced === 1 ? 'call has' : 'calls have'} no price and ${unpriced === 1 ? 'is' : 'are'} not in it.`,
        ]
      : []),
  ];
  const spend: DigestFigure = {
    measure: 'spend',
    title: 'Spend',
    value_usd: cost,
    n: week.totals.calls,
    before_usd: past,
    is_lower_bound: unpriced > 0,
  };
  const figures = [
    spend,
    costFigure('cost_per_developer', week, before),
    costFigure('cost_per_session', week, before),
    shareFigure('subagent_share', week, before),
  ];
  return { title: 'Spend', sentences, figures };
}

function shippedSection({ week, before }: DigestParts): Section {
  const { cost_per_accepted_pr: accepted, cost_per_accepted_pr_loaded: loaded } = week.totals.measures;
  const figures = [
    costFigure('cost_per_accepted_pr', week, before),
    costFigure('cost_per_accepted_pr_loaded', week, before),
  ];
  if (week.forge_as_of === null) {
    return {
      title: 'What shipped',
      sentences: ['No forge is connected, so it is not known what became of the work.'],
      figures: [],
    };
  }
  const count = accepted.denominator;
  const price = bounded(accepted);
  const sentence =
    count === 0
      ? 'No change with agent work was accepted.'
      : `${count} ${count === 1 ? 'change' : 'changes'} with agent work ${count === 1 ? 'was' : 'were'} accepted, for ${price} each, or ${bounded(loaded)} with everything that was spent.`;
  return { title: 'What shipped', sentences: [sentence], figures };
}

function lostSection({ week, before }: DigestParts): Section {
  if (week.forge_as_of === null) return { title: 'What did not', sentences: [], figures: [] };
  const {
    cost_per_reverted_change: reverted,
    abandoned_cost: abandoned,
    retry_cost: retries,
  } = week.totals.measures;
  const taken = reverted.denominator;
  const sentences = [
    taken === 0
      ? 'No change with agent work was reverted.'
      : `${taken} ${taken === 1 ? 'change' : 'changes'} with agent work ${taken === 1 ? 'was' : 'were'} reverted, which had cost ${atLeast(reverted, reverted.numerator_usd)}.`,
    abandoned.value_usd === null
      ? 'What abandoned work cost is not known.'
      : `Abandoned work cost ${bounded(abandoned)}: ${dollars(abandoned.parts['closed'] ?? null)} on changes closed without a merge, ${dollars(abandoned.parts['unlinked'] ?? null)} on work without a change that became ${OLD_DAYS} days old.`,
    retries.value_usd === null
      ? 'What was spent after a first attempt had failed is not known.'
      : `Of the spend, ${bounded(retries)} came after a first attempt had failed.`,
  ];
  const figures = [
    costFigure('cost_per_reverted_change', week, before),
    costFigure('abandoned_cost', week, before),
    costFigure('retry_cost', week, before),
    costFigure('review_workflow_cost', week, before),
  ];
  return { title: 'What did not', sentences, figures };
}

function runawaySection({ runaways: { count, open, byPattern, worst } }: DigestParts): Section {
  const title = 'What ran away';
  if (count === 0) return { title, sentences: [], figures: [] };
  const kinds = byPattern.map(({ title: pattern, count: found }) => `${found} ${pattern}`).join(', ');
  const sentences = [
    `${count} ${count === 1 ? 'incident was' : 'incidents were'} found (${kinds}); ${open === 0 ? 'none waits' : `${open} ${open === 1 ? 'waits' : 'wait'}`} for somebody.`,
    ...(worst ? [`Most at risk, ${dollars(worst.atRiskUsd)}: ${worst.sentence}`] : []),
  ];
  return { title, sentences, figures: [] };
}

function coverageSection({ week, before }: DigestParts): Section {
  const { linked_share: linked, known_outcome_share: known, changes_without_spend: unseen } = week.coverage;
  if (linked === null) return { title: 'How much of this is known', sentences: [], figures: [] };
  const unattributed = (share: number | null) =>
    share === null ? null : Math.round((1 - share) * 1e6) / 1e6;
  return {
    title: 'How much of this is known',
    sentences: [
      `${percent(unattributed(linked))} of the spend belongs to no change; of ${percent(known)} it is known what became of it.`,
      ...(week.totals.measures.cost_per_accepted_pr.incomplete_because.includes('unlinked_spend')
        ? [
            'Work that belongs to no change is in no figure of changes; with it they could be higher or lower.',
          ]
        : []),
      ...(unseen
        ? [
            `${unseen} merged ${unseen === 1 ? 'change names' : 'changes name'} an agent, but no spend on ${unseen === 1 ? 'it' : 'them'} is known.`,
          ]
        : []),
    ],
    figures: [
      {
        measure: 'unattributed_share',
        title: 'Unattributed share',
        value: unattributed(linked),
        before: unattributed(before.coverage.linked_share),
        n: null,
        is_lower_bound: false,
      },
    ],
  };
}

function limitSection({ nearLimits, isOver }: DigestParts): Section {
  const sentences = isOver
    ? []
    : nearLimits.map(({ name, percent: used, exhausted_at: at }) => {
        if (used >= WHOLE) return `${name}: used up (${used} % used).`;
        const end = at === null ? '' : `, used up ${at.slice(0, 16).replace('T', ' ')} UTC at this pace`;
        return `${name}: ${used} % used${end}.`;
      });
  return { title: 'Limits near', sentences, figures: [] };
}

const WHOLE = 100;

type CostMeasure = Exclude<OutcomeMeasure, 'tokens_per_session' | 'subagent_share' | 'auxiliary_share'>;

function costFigure(measure: CostMeasure, week: OutcomesAnswer, before: OutcomesAnswer): DigestFigure {
  const now: CostPer | CostOf = week.totals.measures[measure];
  return {
    measure,
    title: DEFINITIONS[measure].title,
    value_usd: now.value_usd,
    n: now.n,
    before_usd: before.totals.measures[measure].value_usd,
    is_lower_bound: now.is_lower_bound,
  };
}

function shareFigure(
  measure: 'subagent_share' | 'auxiliary_share',
  week: OutcomesAnswer,
  before: OutcomesAnswer,
): DigestFigure {
  const now: ShareOf = week.totals.measures[measure];
  return {
    measure,
    title: DEFINITIONS[measure].title,
    value: now.value,
    n: now.n,
    before: before.totals.measures[measure].value,
    is_lower_bound: now.is_lower_bound,
  };
}

function bounded(measure: CostPer | CostOf): string {
  return atLeast(measure, measure.value_usd);
}

/** An amount of a measure, with the words that say that it can only be more. */
function atLeast({ is_lower_bound: isLowerBound }: CostPer | CostOf, amount: string | null): string {
  return `${isLowerBound && amount !== null ? 'at least ' : ''}${dollars(amount)}`;
}

/** `when` says of what the past amount is. */
function changeText(cost: string, past: string | null, when: string): string {
  const [now, then] = [fromUsd(cost) ?? 0n, fromUsd(past ?? '0') ?? 0n];
  if (then <= 0n) return '';
  if (now === then) return `, as ${when}`;
  const difference = now - then;
  const share = Number((difference * 1000n) / then) / 10;
  const by = toUsd(difference < 0n ? -difference : difference);
  return `, ${dollars(by)} (${Math.abs(share)} %) ${difference < 0n ? 'less' : 'more'} than ${when}`;
}

const PICO_PER_CENT = PICO_PER_USD / 100n;

/** `$1,234.50`, rounded from the exact amount; – where it is not known. */
export function dollars(usd: string | null): string {
  if (usd === null) return '–';
  const amount = fromUsd(usd) ?? 0n;
  const magnitude = amount < 0n ? -amount : amount;
  const cents = (magnitude + PICO_PER_CENT / 2n) / PICO_PER_CENT;
  if (cents === 0n && magnitude > 0n) return '<$0.01';
  const whole = (cents / 100n).toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return `${amount < 0n ? '-' : ''}$${whole}.${(cents % 100n).toString().padStart(2, '0')}`;
}

function percent(share: number | null): string {
  return share === null ? '–' : `${Math.round(share * 1000) / 10} %`;
}
