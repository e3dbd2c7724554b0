// Charge: one row of the ledger. All amounts are additive, so that a correction is the difference of two ratings.
import { formatDecimal } from './decimal.ts';
import type { PrSource } from './forge.ts';
import { toUsd, type Pico } from './money.ts';
import { combineTokens, NO_TOKENS, TOKEN_KINDS, type TokenCounts } from './tokens.ts';
import type { ActivityKind, SpendSource } from './usage-report.ts';

/** Whose spend it is and what it was for. Empty text is the visible value `unattributed`. */
export type Attribution = {
  readonly user: string;
  /**
   * Where the user's name came from: the ingest token, the agent's own sign-in or a resource attribute, the hook on their
   * machine, an installation's id, or nowhere.
   */
  readonly userSource: 'token' | 'attribute' | 'declared' | 'installation' | '';
  /** What the payload claimed where a token says otherwise. */
  readonly userClaimed: string;
  readonly group: string;
  readonly team: string;
  readonly organization: string;
  readonly costCenter: string;
  readonly repo: string;
  readonly branch: string;
  readonly pr: string;
  readonly commit: string;
  readonly workflow: string;
  readonly task: string;
  /** Best evidence for repo, branch and PR: `declared` by the hook, `emitted` by the agent, or none. */
  readonly contextSource: 'declared' | 'emitted' | '';
  /** How `pr` is known; empty where there is none, and in what earlier versions wrote. */
  readonly prSource: PrSource;
  /**
   * Of rows that a change moved out of another repository, or away from a pr that was told: `["repo","pr","pr_source"]` as it
   * was told. Empty or absent where nothing else than an unknown pr was changed.
   */
  readonly toldPlace?: string;
};

/** The dimensions of a charge. */
export type ChargeDimensions = Attribution & {
  readonly agent: string;
  readonly agentVersion: string;
  readonly session: string;
  readonly prompt: string;
  readonly provider: string;
  readonly model: string;
  readonly modelReported: string;
  readonly source: SpendSource;
  readonly subagent: string;
  readonly subagentId: string;
  readonly effort: string;
  readonly speed: string;
  /** What the agent's own credits are counted in, such as `github_ai_credit`; empty where it told none. */
  readonly creditUnit: string;
  /** What the sender calls its work beside all that, as canonical JSON of text by name; empty where it says nothing. */
  readonly attributes: string;
};

/** The additive part of a charge. An entry is a call, or a metric cell of a session without calls. */
export type Amounts = {
  readonly calls: number;
  /** Requests beyond the first that the call took, as far as they are known. */
  readonly retries: number;
  readonly tokens: TokenCounts;
  readonly reasoning: number;
  /** The part of the input of which it is not known how much came from a cache. */
  readonly inputUnsplit: number;
  /** What limits and dashboards use. */
  readonly cost: Pico;
  /** The agent's own figure. */
  readonly reportedCost: Pico;
  /** At list prices; the least it can be where the kind of a cache write is unknown. */
  readonly listCost: Pico;
  /** At list prices; the most it can be. Equal to `listCost` where everything is known. */
  readonly listCostMax: Pico;
  /** In units of 1e-12 credits. */
  readonly credits: bigint;
  readonly entries: number;
  readonly reportedEntries: number;
  readonly listedEntries: number;
  /** Without a price; those that a fallback counts for, too. */
  readonly unpricedEntries: number;
  readonly creditedEntries: number;
};

export const NO_AMOUNTS: Amounts = {
  calls: 0,
  retries: 0,
  tokens: NO_TOKENS,
  reasoning: 0,
  inputUnsplit: 0,
  cost: 0n,
  reportedCost: 0n,
  listCost: 0n,
  listCostMax: 0n,
  credits: 0n,
  entries: 0,
  reportedEntries: 0,
  listedEntries: 0,
  unpricedEntries: 0,
  creditedEntries: 0,
};

/** `left - right`, amount by amount. */
export function subtractAmounts(left: Amounts, right: Amounts): Amounts {
  return {
    calls: left.calls - right.calls,
    retries: left.retries - right.retries,
    tokens: combineTokens(left.tokens, right.tokens, (a, b) => a - b),
    reasoning: left.reasoning - right.reasoning,
    inputUnsplit: left.inputUnsplit - right.inputUnsplit,
    cost: left.cost - right.cost,
    reportedCost: left.reportedCost - right.reportedCost,
    listCost: left.listCost - right.listCost,
    listCostMax: left.listCostMax - right.listCostMax,
    credits: left.credits - right.credits,
    entries: left.entries - right.entries,
    reportedEntries: left.reportedEntries - right.reportedEntries,
    listedEntries: left.listedEntries - right.listedEntries,
    unpricedEntries: left.unpricedEntries - right.unpricedEntries,
    creditedEntries: left.creditedEntries - right.creditedEntries,
  };
}

/** Whether every amount is zero: such a charge says nothing and is not written. */
export function isNothing(amounts: Amounts): boolean {
  for (const name in amounts) {
    if (name !== 'tokens' && amounts[name as Exclude<keyof Amounts, 'tokens'>]) return false;
  }
  return TOKEN_KINDS.every((kind) => amounts.tokens[kind] === 0);
}

/**
 * How `cost` came about. The price is known, the agent gave no figure, and something else is open: with `list_low` the kind
 * of cache writes or the long-context tier, of both of which the cheaper counts; with `list_high` how much of the input came
 * from a cache, and all of it counts as plain input. `negotiated`: at agreed prices, under the same assumptions. `fallback`: at a
 * stand-in; the entry counts as unpriced for all that.
 */
export type CostBasis =
  'list' | 'reported' | 'list_low' | 'list_high' | 'negotiated' | 'fallback' | 'unpriced';

/**
 * How the 5-minute and 1-hour parts of cache writes are known. `none`: there were no cache writes; `input_unsplit`: not
 * even what came from the cache is told apart from other input.
 */
export type CacheSplit = 'reported' | 'inferred' | 'unknown' | 'none' | 'input_unsplit';

/** Dollars per token by kind, as they were when the charge was rated; undefined where the price book has no rate. */
export type UnitPrices = Readonly<Partial<Record<(typeof TOKEN_KINDS)[number], Pico>>>;

/** One row of the ledger (`charges`), or of the audit trail (`evidence`) for usage that a better signal already told. */
export type Charge = {
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  /** 64-bit identity of the call or metric cell; the rows of one entry add up to what it cost. */
  readonly recordId: bigint;
  /** `charge` tells usage for the first time; `correction` changes what an earlier row of the same record told. */
  readonly entry: 'charge' | 'correction';
  readonly signal: 'logs' | 'traces' | 'metrics' | 'history';
  readonly dimensions: ChargeDimensions;
  readonly amounts: Amounts;
  readonly costBasis: CostBasis;
  readonly cacheSplit: CacheSplit;
  /** Name and version of the rates that were applied, and by what they were multiplied; empty for none. */
  readonly priceSource: string;
  readonly unitPrices: UnitPrices;
};

/** One row of `activities`. Quantity in millionths. */
export type Activity = {
  readonly time: bigint;
  readonly recordId: bigint;
  readonly kind: ActivityKind;
  readonly agent: string;
  readonly agentVersion: string;
  readonly session: string;
  readonly prompt: string;
  readonly attribution: Attribution;
  readonly quantity: bigint;
  /** Of the tool, the subagent or the error; empty where there is none. Never its arguments. */
  readonly name: string;
  /** Which attempt of a request it was, counted from 1; 0 where that is not told. */
  readonly attempt: number;
  /** How deep a subagent is, 1 below the main work; 0 where that is not told. */
  readonly depth: number;
};

type Cell = string | number | Readonly<Record<string, string>>;
type Column<Row> = readonly [name: string, cell: (row: Row) => Cell];

const ATTRIBUTION: readonly Column<Attribution>[] = [
  ['user', (of) => of.user],
  ['user_source', (of) => of.userSource],
  ['user_claimed', (of) => of.userClaimed],
  ['group', (of) => of.group],
  ['team', (of) => of.team],
  ['organization', (of) => of.organization],
  ['cost_center', (of) => of.costCenter],
  ['repo', (of) => of.repo],
  ['branch', (of) => of.branch],
  ['pr', (of) => of.pr],
  ['commit', (of) => of.commit],
  ['workflow', (of) => of.workflow],
  ['task', (of) => of.task],
  ['context_source', (of) => of.contextSource],
];

const AMOUNTS: readonly Column<Amounts>[] = [
  ['calls', (of) => of.calls],
  ['retries', (of) => of.retries],
  ['input_tokens', (of) => of.tokens.input],
  ['cache_read_tokens', (of) => of.tokens.cacheRead],
  ['cache_write_5m_tokens', (of) => of.tokens.cacheWrite5m],
  ['cache_write_1h_tokens', (of) => of.tokens.cacheWrite1h],
  ['cache_write_unsplit_tokens', (of) => of.tokens.cacheWrite],
  ['output_tokens', (of) => of.tokens.output],
  ['reasoning_tokens', (of) => of.reasoning],
  ['cost', (of) => toUsd(of.cost)],
  ['reported_cost', (of) => toUsd(of.reportedCost)],
  ['list_cost', (of) => toUsd(of.listCost)],
  ['list_cost_max', (of) => toUsd(of.listCostMax)],
  ['entries', (of) => of.entries],
  ['reported_entries', (of) => of.reportedEntries],
  ['listed_entries', (of) => of.listedEntries],
  ['unpriced_entries', (of) => of.unpricedEntries],
];

/** Columns of later versions come last: a row of an earlier one is the same without them. */
const LATER_AMOUNTS: readonly Column<Amounts>[] = [
  ['credits', (of) => toUsd(of.credits)],
  ['credited_entries', (of) => of.creditedEntries],
  ['input_unsplit_tokens', (of) => of.inputUnsplit],
];

const CHARGE: readonly Column<Charge>[] = [
  ['time', (row) => formatDecimal(row.time, 9)],
  ['record_id', (row) => row.recordId.toString()],
  ['entry', (row) => row.entry],
  ['signal', (row) => row.signal],
  ...within(ATTRIBUTION, (row: Charge) => row.dimensions),
  ['agent', (row) => row.dimensions.agent],
  ['agent_version', (row) => row.dimensions.agentVersion],
  ['session', (row) => row.dimensions.session],
  ['prompt', (row) => row.dimensions.prompt],
  ['provider', (row) => row.dimensions.provider],
  ['model', (row) => row.dimensions.model],
  ['model_reported', (row) => row.dimensions.modelReported],
  ['source', (row) => row.dimensions.source],
  ['subagent', (row) => row.dimensions.subagent],
  ['subagent_id', (row) => row.dimensions.subagentId],
  ['effort', (row) => row.dimensions.effort],
  ['speed', (row) => row.dimensions.speed],
  ...within(AMOUNTS, (row: Charge) => row.amounts),
  ['cost_basis', (row) => row.costBasis],
  ['cache_split', (row) => row.cacheSplit],
  ['price_source', (row) => row.priceSource],
  ['price_input', (row) => toUsd(row.unitPrices.input ?? 0n)],
  ['price_cache_read', (row) => toUsd(row.unitPrices.cacheRead ?? 0n)],
  ['price_cache_write_5m', (row) => toUsd(row.unitPrices.cacheWrite5m ?? 0n)],
  ['price_cache_write_1h', (row) => toUsd(row.unitPrices.cacheWrite1h ?? 0n)],
  ['price_output', (row) => toUsd(row.unitPrices.output ?? 0n)],
  ...within(LATER_AMOUNTS, (row: Charge) => row.amounts),
  ['credit_unit', (row) => row.dimensions.creditUnit],
  ['attributes', (row) => attributesOf(row.dimensions)],
  ['pr_source', (row) => row.dimensions.prSource],
  ['told_place', (row) => row.dimensions.toldPlace ?? ''],
];

const ACTIVITY: readonly Column<Activity>[] = [
  ['time', (row) => formatDecimal(row.time, 9)],
  ['record_id', (row) => row.recordId.toString()],
  ['kind', (row) => row.kind],
  ['agent', (row) => row.agent],
  ['agent_version', (row) => row.agentVersion],
  ['session', (row) => row.session],
  ['prompt', (row) => row.prompt],
  ...within(ATTRIBUTION, (row: Activity) => row.attribution),
  ['quantity', (row) => formatDecimal(row.quantity, 6)],
  ['name', (row) => row.name],
  ['attempt', (row) => row.attempt],
  ['depth', (row) => row.depth],
  ['pr_source', (row) => row.attribution.prSource],
  ['told_place', (row) => row.attribution.toldPlace ?? ''],
];

function attributesOf({ attributes }: ChargeDimensions): Record<string, string> {
  return attributes === '' ? {} : (JSON.parse(attributes) as Record<string, string>);
}

function within<Row, Part>(columns: readonly Column<Part>[], part: (row: Row) => Part): Column<Row>[] {
  return columns.map(([name, cell]) => [name, (row) => cell(part(row))]);
}

/** Columns of `charges` and `evidence` without `batch_id`, in the order of {@link toChargeRow}. */
export const CHARGE_COLUMNS = CHARGE.map(([name]) => name);

/** Those of them that add up over rows. */
export const AMOUNT_COLUMNS = [...AMOUNTS, ...LATER_AMOUNTS].map(([name]) => name);

/** Columns of `activities` without `batch_id`, in the order of {@link toActivityRow}. */
export const ACTIVITY_COLUMNS = ACTIVITY.map(([name]) => name);

/** The values of one ledger row. */
export function toChargeRow(charge: Charge): Cell[] {
  return CHARGE.map(([, cell]) => cell(charge));
}

/** The values of one activity row. */
export function toActivityRow(activity: Activity): Cell[] {
  return ACTIVITY.map(([, cell]) => cell(activity));
}
