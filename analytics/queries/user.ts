// One person: summary, limits and progress, usage by model and by chat.
import type { UserAnswer } from '../../schemas/api.ts';
import type { UserQuery } from '../../schemas/api-query.ts';
import type { LimitState } from '../../schemas/limit-api.ts';
import type { Store } from '../../store/store.ts';
import { COSTLIEST_FIRST, toMeasures } from '../measures.ts';
import { filtersOf, questionOf, rangeOf, toldRange, withoutExcluded, type Question } from '../question.ts';
import { pageRow, readPage } from '../read-page.ts';
import { keysOf, ROLLUP_COLUMNS, rollupBranches } from '../rollup.ts';
import { readFreshness } from './freshness.ts';
import { readCostliestSessions, sessionQuestion } from './sessions.ts';
import { personColumns, personRollup, toPerson, type People } from './users.ts';

const MOST_MODELS = 200;
const MOST_CHATS = 100;

/** Answers for a person (by key) who is known to exist. `now` in milliseconds since 1970. */
export async function readUser(
  store: Store,
  person: { readonly user: string; readonly limits: LimitState; readonly people: People },
  query: UserQuery,
  now: number,
): Promise<UserAnswer> {
  const { user, people } = person;
  const range = rangeOf(query, now);
  const filters = filtersOf({ ...query, user: [user] });
  const excludedSources = people.excludedSources();
  const conditions = [withoutExcluded(excludedSources)];
  const whole = questionOf(range, { filters, isPartial: store.isPartial });
  const [summary, byModel, byChat, freshness] = await Promise.all([
    readPage(store, personRollup(whole, excludedSources), { row: personColumns, ...only(whole, 1) }),
    readModels(
      store,
      questionOf(range, { filters, conditions, groupBy: ['provider', 'model'], isPartial: store.isPartial }),
    ),
    readCostliestSessions(
      store,
      sessionQuestion(range, { filters, conditions, isPartial: store.isPartial }),
      MOST_CHATS,
    ),
    readFreshness(store, now),
  ]);
  return {
    user,
    groups: people.groupsOf(user),
    summary: toPerson(summary.total, whole),
    limits: person.limits,
    by_model: byModel,
    by_chat: byChat,
    ...toldRange(range),
    data_as_of: freshness,
  };
}

async function readModels(store: Store, question: Question): Promise<UserAnswer['by_model']> {
  const rollup = { question, columns: ROLLUP_COLUMNS, branches: rollupBranches(question) };
  const { rows } = await readPage(store, rollup, { row: pageRow, ...only(question, MOST_MODELS) });
  return rows.map((row) => ({
    provider: row.k0,
    model: row.k1,
    sessions: row.sessions,
    messages: null,
    ...toMeasures(row),
  }));
}

function only(question: Question, limit: number) {
  return { order: { sort: COSTLIEST_FIRST, keys: keysOf(question) }, limit, after: undefined };
}
