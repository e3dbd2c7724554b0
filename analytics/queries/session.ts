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
import { readSessionCalls, type PlacedCall } from './session-calls.ts';
import { readSessionParts, type SessionPartColumns } from './session-parts.ts';
import { findSession } from './session-place.ts';
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
  const [[summary], parts, calls, byModel, freshness] = await Promise.all([
    readCostliestSessions(store, sessionQuestion(range, { filters }), 1),
    readSessionParts(store, place),
    readSessionCalls(store, place, MOST_CALLS + 1),
    readModels(store, session, range),
    readFreshness(store, now),
  ]);
  if (!summary) return undefined;
  const knownByCalls = calls.length > 0;
  const listed = knownByCalls ? calls.slice(0, MOST_CALLS) : null;
  const told = parts.map((part) => toPart(part, listed));
  return {
    ...summary,
    outcome: null,
    known_by: knownByCalls ? 'calls' : 'metrics',
    tree: {
      main: told.find(({ source }) => source === 'main') ?? null,
      subagents: told.filter(({ source }) => source === 'subagent'),
      auxiliary: told.filter(({ source }) => source === 'auxiliary'),
    },
    by_model: byModel,
    call_list_complete: calls.length <= MOST_CALLS,
    data_as_of: freshness,
  };
}

function toPart(part: SessionPartColumns, calls: readonly PlacedCall[] | null): SessionPart {
  return {
    source: part.source,
    subagent: part.part,
    subagent_id: part.part_id,
    started: new Date(part.started).toISOString(),
    ended: new Date(part.ended).toISOString(),
    ...toMeasures(part),
    call_list: calls?.filter((each) => isOf(part, each)).map(({ call }) => call) ?? null,
  };
}

function isOf(part: SessionPartColumns, { part: of }: PlacedCall): boolean {
  return of.source === part.source && of.part === part.part && of.part_id === part.part_id;
}

async function readModels(store: Store, session: string, range: Range): Promise<SessionAnswer['by_model']> {
  const question = questionOf(range, {
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
