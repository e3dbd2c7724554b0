// One session: totals, models, and the tree of main, subagent and auxiliary work with its calls.
import type { SessionAnswer, SessionPart } from '../../schemas/api.ts';
import type { Store } from '../../store/store.ts';
import { COSTLIEST_FIRST, toMeasures } from '../measures.ts';
import { intervalEnd, intervalStart } from '../../schemas/period.ts';
import { questionOf } from '../question.ts';
import { pageRow, readPage } from '../read-page.ts';
import { extraBranch, keysOf, ROLLUP_COLUMNS, measureBranch } from '../rollup.ts';
import type { Range } from '../source.ts';
import { readFreshness } from './freshness.ts';
import { callTimesOf, readCallTimes } from './session-call-times.ts';
import { readSessionCalls, type PlacedCall } from './session-calls.ts';
import { readSessionParts, type SessionPartColumns } from './session-parts.ts';
import { contextOf } from './session-context.ts';
import { readSessionEvents, type SessionEvent } from './session-events.ts';
import { readSessionFlags } from './session-flags.ts';
import { readSessionOutcome } from './session-outcome.ts';
import { findSession, type SessionPlace } from './session-place.ts';
import { retryBand } from './session-retries.ts';
import { readSpentAfter } from './session-spent-after.ts';
import { placeSubagents, subtreeCost } from './session-tree.ts';
import { readCostliestSessions, sessionQuestion } from './sessions.ts';

/** Most calls that are listed; the measures of the parts are over all of them. */
export const MOST_CALLS = 2000;
const MOST_MODELS = 200;

/** Undefined for a session without usage. `now` in milliseconds since 1970. */
export async function readSession(
  store: Store,
  session: string,
  now: number,
): Promise<SessionAnswer | undefined> {
  const place = await findSession(store, session);
  if (!place) return undefined;
  const range = { from: intervalStart('hour', place.first), to: intervalEnd('hour', place.last) };
  const filters = new Map([['session', [session]] as const]);
  const [[summary], parts, calls, byModel, events, outcome, flags, freshness] = await Promise.all([
    readCostliestSessions(store, sessionQuestion(range, { filters, isPartial: store.isPartial }), 1),
    readSessionParts(store, place),
    readSessionCalls(store, place, MOST_CALLS + 1),
    readModels(store, session, range),
    readSessionEvents(store, place),
    readSessionOutcome(store, place),
    readSessionFlags(store, [session]),
    readFreshness(store, now),
  ]);
  if (!summary) return undefined;
  const listed = calls.length > 0 ? calls.slice(0, MOST_CALLS) : null;
  const isWhole = calls.length <= MOST_CALLS;
  const times = listed && (isWhole ? callTimesOf(listed) : await readCallTimes(store, place));
  return {
    ...summary,
    outcome,
    flags: flags.get(session) ?? [],
    retry_band: retryBand(events, times, await readFirstFailed(store, place, events)),
    context: contextOf(times?.calls ?? [], events),
    known_by: listed ? 'calls' : 'metrics',
    tree: treeOf(parts, listed, events),
    by_model: byModel,
    call_list_complete: isWhole,
    data_as_of: freshness,
  };
}

async function readFirstFailed(
  store: Store,
  place: SessionPlace,
  events: readonly SessionEvent[],
): Promise<string | null> {
  const first = events.find(({ kind }) => kind === 'api_error');
  return first ? await readSpentAfter(store, place, first.at) : null;
}

function treeOf(
  parts: readonly SessionPartColumns[],
  calls: readonly PlacedCall[] | null,
  events: readonly SessionEvent[],
): SessionAnswer['tree'] {
  const told = parts.map((part) => toPart(part, calls));
  const subagents = told.filter(({ source }) => source === 'subagent');
  const places = placeSubagents(subagents, events);
  const placed = told.map((part) => ({ ...part, ...places[subagents.indexOf(part)] }));
  const all = placed.map((part) => ({ ...part, subtree_cost_usd: subtreeCost(part, placed) }));
  return {
    order: places.every(({ parent }) => parent !== null) ? 'tree' : 'time',
    main: all.find(({ source }) => source === 'main') ?? null,
    subagents: all.filter(({ source }) => source === 'subagent'),
    auxiliary: all.filter(({ source }) => source === 'auxiliary'),
  };
}

/** Its place in the tree is not known yet. */
function toPart(part: SessionPartColumns, calls: readonly PlacedCall[] | null) {
  return {
    source: part.source,
    subagent: part.part,
    subagent_id: part.part_id,
    started: new Date(part.started).toISOString(),
    ended: new Date(part.ended).toISOString(),
    depth: null,
    parent: null,
    ...toMeasures(part),
    call_list: calls?.filter((each) => isOf(part, each)).map(({ call }) => call) ?? null,
  } satisfies Omit<SessionPart, 'subtree_cost_usd'>;
}

function isOf(part: SessionPartColumns, { part: of }: PlacedCall): boolean {
  return of.source === part.source && of.part === part.part && of.part_id === part.part_id;
}

async function readModels(store: Store, session: string, range: Range): Promise<SessionAnswer['by_model']> {
  const question = questionOf(range, {
    isPartial: store.isPartial,
    groupBy: ['provider', 'model', 'source'],
    filters: new Map([['session', [session]] as const]),
  });
  const rollup = {
    question,
    columns: ROLLUP_COLUMNS,
    branches: [measureBranch(question), extraBranch(question)],
  };
  const order = { sort: COSTLIEST_FIRST, keys: keysOf(question) };
  const { rows } = await readPage(store, rollup, {
    row: pageRow,
    order,
    limit: MOST_MODELS,
    after: undefined,
  });
  return rows.map((row) => ({ provider: row.k0, model: row.k1, source: row.k2, ...toMeasures(row) }));
}
