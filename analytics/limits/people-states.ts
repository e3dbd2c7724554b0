// The limits of everybody: who is near or over, the most used first, page by page.
import { setImmediate as others } from 'node:timers/promises';
import { fromMicros, fromUsd } from '../../schemas/money.ts';
import type { LimitState } from '../../schemas/limit-api.ts';
import type {
  LimitPeopleAnswer,
  LimitPeopleQuery,
  LimitStanding,
  PersonLimits,
} from '../../schemas/limit-states.ts';
import { readCursor, writeCursor } from '../cursor.ts';

const NEAR = 7_500n;
const USED_UP = 10_000n;

type Person = { readonly state: PersonLimits; readonly used: bigint; readonly standing: LimitStanding };

/** Whom it is about, and how each stands. */
export type EverybodysLimits = {
  readonly people: Iterable<string>;
  readonly stateOf: (user: string) => LimitState;
  /** All names of a person, in lower case; the one by default. */
  readonly namesOf?: ((user: string) => readonly string[]) | undefined;
};

/** One page of people, and how many there are of each standing. */
export async function peopleStates(
  { people, stateOf, namesOf = (user) => [user] }: EverybodysLimits,
  { cursor, limit, ...question }: LimitPeopleQuery,
): Promise<LimitPeopleAnswer> {
  const { q, standing, sort } = question;
  const sought = q.toLowerCase();
  const all: Person[] = [];
  const totals = { people: 0, ok: 0, near: 0, over: 0, none: 0, unknown: 0, matching: 0 };
  for (const user of people) {
    const person = personOf(stateOf(user));
    totals.people += 1;
    totals[person.standing] += 1;
    const isNamed = sought === '' || [user, ...namesOf(user)].some((name) => name.includes(sought));
    if (isNamed && (!standing || person.standing === standing)) all.push(person);
    // Limit checks are answered by the same thread.
    await others();
  }
  totals.matching = all.length;
  const ordered = all.sort(orderOf(sort));
  const page = ordered
    .slice(startOf(ordered, { cursor, question, order: orderOf(sort) }))
    .slice(0, limit + 1);
  const last = page.length > limit ? page[limit - 1] : undefined;
  return {
    data: page.slice(0, limit).map(({ state }) => state),
    totals,
    next_cursor: last
      ? writeCursor(question, { range: NO_RANGE, after: [String(last.used), last.state.user] })
      : null,
  };
}

/** A page of people has no range in time. */
const NO_RANGE = { from: 0, to: 0 };

type Order = (left: Pick<Person, 'used' | 'state'>, right: Pick<Person, 'used' | 'state'>) => number;

function startOf(
  ordered: readonly Person[],
  { cursor, question, order }: { cursor: string | undefined; question: unknown; order: Order },
): number {
  if (cursor === undefined) return 0;
  const [used = '0', user = ''] = readCursor(cursor, question).after;
  const last = { used: BigInt(/^-?\d{1,20}$/.test(used) ? used : '0'), state: { user } as PersonLimits };
  const index = ordered.findIndex((person) => order(person, last) > 0);
  return index < 0 ? ordered.length : index;
}

function orderOf(sort: LimitPeopleQuery['sort']): Order {
  const sign = sort.startsWith('-') ? -1 : 1;
  const byName: Order = (left, right) => (left.state.user < right.state.user ? -1 : 1);
  if (sort.endsWith('user'))
    return (left, right) => (left.state.user === right.state.user ? 0 : sign * byName(left, right));
  return (left, right) => {
    if (left.used !== right.used) return sign * (left.used < right.used ? -1 : 1);
    return left.state.user === right.state.user ? 0 : byName(left, right);
  };
}

function personOf({ user, enabled, limited, effective, mode }: LimitState): Person {
  const used = effective.reduce((most, each) => (sharesOf(each) > most ? sharesOf(each) : most), -1n);
  return { state: { user, enabled, limited, effective, mode }, used, standing: standingOf({ used, mode }) };
}

/** Hundredths of a percent; a limit of nothing is always used up. */
function sharesOf({ limit_micros: micros, spent_usd: spent }: LimitState['effective'][number]): bigint {
  return micros === 0 ? USED_UP : ((fromUsd(spent) ?? 0n) * USED_UP) / fromMicros(micros);
}

function standingOf({ used, mode }: { used: bigint; mode: LimitState['mode'] }): LimitStanding {
  if (used < 0n) return 'none';
  if (used >= USED_UP) return 'over';
  if (mode !== 'live') return 'unknown';
  return used >= NEAR ? 'near' : 'ok';
}
