// What rows of the ledger add to the counts of their session. Every part adds up, so that corrections take back exactly.
import { totalTokens } from './tokens.ts';
import type { Activity, Charge } from './charge.ts';

/** What one row adds to its session beside its cost; a row that only costs adds nothing else. */
export type SessionWork = {
  /** The agent's own id. */
  readonly session: string;
  /** Of all kinds. */
  readonly tokens: number;
  /** Calls that it tells; negative where they are taken back, absent for none, as in a correction of what a call cost. */
  readonly calls?: number;
  /** What else it adds, by name: see {@link RETRIES} and the functions below. */
  readonly counts?: SessionCounts;
};

export type SessionCounts = readonly (readonly [name: string, count: number])[];

/** Attempts beyond the first. */
export const RETRIES = 'retries';
/** Subagents of which an activity tells the start or the end, whoever they are. */
export const STARTED = 'started';
export const COMPLETED = 'completed';

const CALLS_OF = 'calls of ';
const DEPTH = 'depth ';

/** How many calls a subagent made: one that made none, or of which all were taken back, is none. */
export function callsOf(subagentId: string): string {
  return `${CALLS_OF}${subagentId}`;
}

/** How many subagents started so deep. */
export function startedAt(depth: number): string {
  return `${DEPTH}${depth}`;
}

/** Whether a count is of the calls of one subagent. */
export function isCallsOf(name: string): boolean {
  return name.startsWith(CALLS_OF);
}

/** The depth that a count is of; undefined for other counts. */
export function depthIn(name: string): number | undefined {
  return name.startsWith(DEPTH) ? Number(name.slice(DEPTH.length)) : undefined;
}

/** Of a charge; `entries` are its calls and cells. */
type ChargeFacts = {
  readonly session: string;
  readonly subagentId: string;
  /** Of any unit: whether there is any, and whether it is taken back. */
  readonly cost: number | bigint;
  /** Whether counters told it: their rows tell of no single calls, so that each that costs more is taken for one. */
  readonly isCell: boolean;
  readonly tokens: number;
  readonly retries: number;
  readonly entries: number;
};

/** Of an activity; its quantity in whole numbers. */
type ActivityFacts = {
  readonly session: string;
  readonly kind: string;
  readonly depth: number;
  readonly quantity: number;
};

/** Activities that count: the others add nothing to a session. */
export const COUNTED_ACTIVITIES: readonly string[] = ['retry', 'subagent_started', 'subagent_completed'];

/** What a charge adds; undefined where that is nothing. */
export function workOfCharge(facts: ChargeFacts): SessionWork | undefined {
  const { session, subagentId, cost, isCell, tokens, retries, entries } = facts;
  const counts: (readonly [string, number])[] = [];
  const calls = isCell ? signOf(cost) : entries;
  if (retries !== 0) counts.push([RETRIES, retries]);
  if (subagentId !== '' && entries !== 0) counts.push([callsOf(subagentId), entries]);
  return workOf({ session, tokens, ...(calls !== 0 && { calls }), counts }, signOf(cost) !== 0);
}

function signOf(cost: number | bigint): number {
  if (cost > 0) return 1;
  return cost < 0 ? -1 : 0;
}

/** What an activity adds; undefined where that is nothing. */
export function workOfActivity(facts: ActivityFacts): SessionWork | undefined {
  const { session, kind, depth, quantity } = facts;
  const counts: (readonly [string, number])[] = [];
  if (quantity === 0) return undefined;
  if (kind === 'retry') counts.push([RETRIES, quantity]);
  else if (kind === 'subagent_completed') counts.push([COMPLETED, quantity]);
  else if (kind === 'subagent_started') {
    counts.push([STARTED, quantity]);
    if (depth > 0) counts.push([startedAt(depth), quantity]);
  }
  return workOf({ session, tokens: 0, counts });
}

function workOf(
  { counts, ...work }: SessionWork & { counts: SessionCounts },
  costs = false,
): SessionWork | undefined {
  const addsNothing = !costs && work.tokens === 0 && !work.calls && counts.length === 0;
  if (work.session === '' || addsNothing) return undefined;
  return counts.length === 0 ? work : { ...work, counts };
}

/** The opposite. */
export function withoutWork({ tokens, calls, counts, ...of }: SessionWork): SessionWork {
  const negative = counts?.map(([name, count]) => [name, -count] as const);
  return {
    ...of,
    tokens: 0 - tokens,
    ...(calls && { calls: -calls }),
    ...(negative && { counts: negative }),
  };
}

/** What a charge as it was settled adds. */
export function workInCharge({ dimensions, amounts, signal }: Charge): SessionWork | undefined {
  const { session, subagentId } = dimensions;
  const { cost, retries, entries } = amounts;
  const tokens = totalTokens(amounts.tokens);
  return workOfCharge({ session, subagentId, cost, isCell: signal === CELLS, tokens, retries, entries });
}

/** The signal of counters. */
const CELLS: Charge['signal'] = 'metrics';

/** What an activity as it was settled adds. */
export function workInActivity({ session, kind, depth, quantity }: Activity): SessionWork | undefined {
  return COUNTED_ACTIVITIES.includes(kind)
    ? workOfActivity({ session, kind, depth, quantity: Number(quantity) / 1e6 })
    : undefined;
}

/** Columns of `charges` that hold tokens of a kind of their own. */
export const TOKEN_COLUMNS = [
  'input_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'cache_write_unsplit_tokens',
  'output_tokens',
] as const;

/** What a row of `charges` or `activities` adds, of which the text of each column is told. */
export function workInRow(table: string, cell: (column: string) => string): SessionWork | undefined {
  const number = (column: string): number => Number(cell(column));
  const session = cell('session');
  if (table === 'activities') {
    const [kind, depth, quantity] = [cell('kind'), number('depth'), number('quantity')];
    return workOfActivity({ session, kind, depth, quantity });
  }
  const tokens = TOKEN_COLUMNS.reduce((sum, column) => sum + number(column), 0);
  const [retries, entries] = [number('retries'), number('entries')];
  const [subagentId, cost, isCell] = [cell('subagent_id'), number('cost'), cell('signal') === CELLS];
  return workOfCharge({ session, subagentId, cost, isCell, tokens, retries, entries });
}
