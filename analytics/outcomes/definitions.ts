// What each measure of outcomes means: the one place that the API, the documentation, the terminal and the pages take it from.
import type { OutcomeMeasure } from '../../schemas/outcome-measures.ts';

/** A definition for people. */
export type Definition = {
  readonly title: string;
  /** What it is, in a sentence or two that can stand alone. */
  readonly sentence: string;
  readonly numerator: string;
  /** null: an amount. */
  readonly denominator: string | null;
  readonly unit: string;
  /** What decides the period in which something counts. */
  readonly datedBy: string;
  /** Whether the denominators of rows add up to that of the total. */
  readonly additive: boolean;
  readonly source: string;
};

const CHANGES = 'Outlay, what forges told and the ledger of calls';
const LEDGER = 'Outlay, the ledger of calls';
const ALL_COST_OF = 'cost, in all periods, of the calls that belong to changes';

/** By measure, in the order in which they are told. */
export const DEFINITIONS: Readonly<Record<OutcomeMeasure, Definition>> = {
  cost_per_accepted_pr: {
    title: 'Cost per accepted PR',
    sentence:
      'What agents cost on the changes that were merged in the period, for each of them. Work on changes that were never merged is not in it. A change that reverts a revert is no new acceptance: its cost counts, it does not.',
    numerator: `${ALL_COST_OF} merged in the period`,
    denominator: 'changes with agent work merged in the period, without those that revert a revert',
    unit: 'USD per change',
    datedBy: 'when the change was merged',
    additive: false,
    source: CHANGES,
  },
  cost_per_accepted_pr_loaded: {
    title: 'Loaded cost per accepted PR',
    sentence:
      'Everything that agents cost in the period, whatever became of it, for each change that was accepted in it: what an accepted change costs with all the work that led nowhere.',
    numerator: 'cost of all calls in the period, linked to a change or not',
    denominator: 'the same changes as of cost_per_accepted_pr',
    unit: 'USD per change',
    datedBy: 'spend when it was spent, changes when they were merged',
    additive: false,
    source: CHANGES,
  },
  cost_per_reverted_change: {
    title: 'Cost per reverted change',
    sentence:
      'What agents cost on the changes that were taken back in the period, for each of them. They stay accepted in the period in which they were merged.',
    numerator: `${ALL_COST_OF} that a merged revert took back in the period`,
    denominator: 'those changes',
    unit: 'USD per change',
    datedBy: 'when the revert took effect',
    additive: false,
    source: CHANGES,
  },
  abandoned_cost: {
    title: 'Abandoned cost',
    sentence:
      'What agents cost on changes that were closed without a merge in the period, and on work in connected repositories that belongs to no change although days have passed.',
    numerator: `${ALL_COST_OF} closed without a merge in the period, and cost of calls in the period that belong to no change, in repositories of which a forge told changes, older than \`abandoned_after_days\``,
    denominator: null,
    unit: 'USD',
    datedBy: 'changes when they were closed, other work when it was spent',
    additive: true,
    source: CHANGES,
  },
  cost_per_developer: {
    title: 'Cost per developer',
    sentence: 'What was spent by known people in the period, for each person who spent anything.',
    numerator: 'cost of calls in the period whose person is known',
    denominator: 'people with calls in the period; a person with several names is one',
    unit: 'USD per person',
    datedBy: 'when it was spent',
    additive: false,
    source: LEDGER,
  },
  cost_per_session: {
    title: 'Cost per session',
    sentence: 'What the sessions with work in the period cost in it, for each of them.',
    numerator: 'cost of calls in the period whose session is known',
    denominator: 'sessions with calls in the period',
    unit: 'USD per session',
    datedBy: 'when it was spent',
    additive: false,
    source: LEDGER,
  },
  tokens_per_session: {
    title: 'Tokens per session',
    sentence: 'Tokens of all kinds that sessions used in the period, cached ones included, for each session.',
    numerator: 'input, cache reads, cache writes and output of calls in the period whose session is known',
    denominator: 'sessions with calls in the period',
    unit: 'tokens per session',
    datedBy: 'when they were used',
    additive: false,
    source: LEDGER,
  },
  subagent_share: {
    title: 'Subagent share',
    sentence: 'The part of the cost that subagents made.',
    numerator: 'cost of calls by subagents in the period',
    denominator: 'cost of all calls in the period',
    unit: 'share',
    datedBy: 'when it was spent',
    additive: true,
    source: LEDGER,
  },
  auxiliary_share: {
    title: 'Auxiliary share',
    sentence: 'The part of the cost of work beside the turn, such as titles and compaction.',
    numerator: 'cost of auxiliary calls in the period',
    denominator: 'cost of all calls in the period',
    unit: 'share',
    datedBy: 'when it was spent',
    additive: true,
    source: LEDGER,
  },
  retry_cost: {
    title: 'Retry cost',
    sentence:
      'What was spent on a task after its first attempt failed. A task is the one that is told, else the change, else the session. An attempt failed when a workflow run of the change failed, when somebody told that the task failed, or when a request failed for good; one that its next attempt followed did not.',
    numerator: 'cost of calls in the period that came after the first failed attempt of their task',
    denominator: null,
    unit: 'USD',
    datedBy: 'when it was spent',
    additive: true,
    source: CHANGES,
  },
  review_workflow_cost: {
    title: 'Review workflow cost',
    sentence:
      'What workflows that review changes cost at list prices: minutes of their runners, credits of reviews by Copilot, and the calls of agents that run in them. Credits are known from imported bills alone.',
    numerator:
      'minutes of jobs in the period of workflows that review, as the bill of their day tells them, else at the list price of the kind of runner at the time; credits billed for code review before what plans include; and cost of calls in the period whose workflow is one of them',
    denominator: null,
    unit: 'USD',
    datedBy: 'minutes when the job ended, credits on the UTC day of the bill, calls when they were made',
    additive: true,
    source:
      'Outlay, what forges told, imported bills, and https://docs.github.com/billing/reference/actions-runner-pricing',
  },
  cost_per_changed_line: {
    title: 'Cost per changed line',
    sentence:
      'What agents cost on changes merged in the period, for each line that these added or removed. It speaks of size, not of value.',
    numerator: `${ALL_COST_OF} merged in the period whose lines a forge told`,
    denominator: 'lines that those changes added and removed',
    unit: 'USD per line',
    datedBy: 'when the change was merged',
    additive: false,
    source: CHANGES,
  },
  cost_per_commit: {
    title: 'Cost per commit',
    sentence: 'What agents cost on changes merged in the period, for each of their commits.',
    numerator: `${ALL_COST_OF} merged in the period whose commits a forge told`,
    denominator: 'commits of those changes',
    unit: 'USD per commit',
    datedBy: 'when the change was merged',
    additive: false,
    source: CHANGES,
  },
};
