// Amounts held for requests under way, in memory: they count as spent until the cost is told, the caller lets go, or time ends.
import { randomUUID } from 'node:crypto';
import type { Pico } from '../../schemas/money.ts';
import { createEnds } from './reservation-ends.ts';

/** A key that many people count against: what one of them holds counts against the others up to a share. */
export type SharedKey = {
  readonly key: string;
  /** What is beyond the share is held under this key, of the person alone. */
  readonly own: string;
  /** The share, over all that the person holds under the key. */
  readonly most: Pico;
};

/** What to hold, and for whom. */
export type ReservationRequest = {
  /** Every name of the person: charges may come under any of them. The first is the one they go by. */
  readonly names: readonly string[];
  /** Empty where it is not told: then no charge ends the reservation. */
  readonly session: string;
  /** What it counts against, as {@link Reservations.held} is asked. */
  readonly keys: readonly (string | SharedKey)[];
  readonly estimate: Pico;
  /** `one`: the next call of the session ends it. `many`: each call takes its cost from it. */
  readonly calls: 'one' | 'many';
  readonly seconds: number;
};

/** One that was made. `expiresAt` in milliseconds since 1970, a whole second. */
export type Reservation = { readonly id: string; readonly expiresAt: number };

/** What one charge added to spend; a correction may take away. Time of the call in milliseconds since 1970. */
export type SettledCharge = {
  readonly user: string;
  readonly session: string;
  readonly time: number;
  readonly cost: Pico;
  /** Calls that it tells: none in what corrects the cost of one, negative where one is taken back. */
  readonly calls: number;
};

export type Reservations = {
  /** Undefined where the person, or everybody together, holds too many. */
  make(request: ReservationRequest): Reservation | undefined;
  /** What is held against a key now. */
  held(key: string): Pico;
  /** Lets go of one; nothing happens where it ended by itself. */
  end(id: string): void;
  /**
   * Lets go of what the charges of one batch tell. While a session holds an amount for `many` calls, its charges take their
   * cost from that, oldest first; else each charge ends the smallest reservation of its session that was made before the call.
   * So what is spent and held together never falls below what will be spent, as far as each call asked and estimates hold.
   */
  settle(charges: readonly SettledCharge[]): void;
  /** How many are held now. */
  count(): number;
};

/** Reservations that one person may hold at a time. */
export const MAX_PER_PERSON = 1_000;
/** Reservations that are held at a time. */
export const MAX_RESERVATIONS = 100_000;

type Held = ReservationRequest & Reservation & { readonly at: number; left: Pico };

/** None at first: reservations do not outlive the process. `now` in milliseconds since 1970. */
export function createReservations(now: () => number): Reservations {
  const live = new Map<string, Held>();
  const index = createIndex();
  const ends = createEnds<Held>();
  const drop = (held: Held): void => {
    if (!live.delete(held.id)) return;
    index.remove(held);
    ends.remove(held);
  };
  const sweep = (): void => ends.due(now()).forEach(drop);
  return {
    make(request) {
      sweep();
      if (live.size >= MAX_RESERVATIONS || index.ofPerson(request) >= MAX_PER_PERSON) return undefined;
      const at = now();
      const end = Math.ceil(at / 1000 + request.seconds);
      const keys = request.keys.map((key) => index.withRoom(key));
      const held = { ...request, keys, id: randomUUID(), expiresAt: end * 1000, at, left: request.estimate };
      live.set(held.id, held);
      index.add(held);
      ends.add(held);
      return { id: held.id, expiresAt: held.expiresAt };
    },
    held(key) {
      sweep();
      return index.sum(key);
    },
    end(id) {
      const held = live.get(id);
      if (held) drop(held);
    },
    settle(charges) {
      if (live.size === 0) return;
      sweep();
      for (const [session, told] of bySession(charges)) {
        if (index.ofSession(session).length > 0) settleSession(session, told, { index, drop });
      }
    },
    count() {
      sweep();
      return live.size;
    },
  };
}

type Index = ReturnType<typeof createIndex>;

/** The same reservations by key, session and person. */
function createIndex() {
  const sums = new Map<string, Pico>();
  const sessions = new Map<string, Set<Held>>();
  const people = new Map<string, number>();
  const person = ({ names }: Pick<Held, 'names'>): string => names[0] ?? '';
  const addTo = (key: string, amount: Pico): void => {
    const sum = (sums.get(key) ?? 0n) + amount;
    if (sum === 0n) sums.delete(key);
    else sums.set(key, sum);
  };
  const take = (held: Held, amount: Pico): void => {
    for (const [key, part] of partsOf(held)) addTo(key, -part);
    held.left -= amount;
    for (const [key, part] of partsOf(held)) addTo(key, part);
  };
  return {
    take,
    /** A share as far as the person does not hold it already. */
    withRoom(key: string | SharedKey): string | SharedKey {
      if (typeof key === 'string') return key;
      const room = key.most - (sums.get(sharedOf(key)) ?? 0n);
      return { ...key, most: room > 0n ? room : 0n };
    },
    add(held: Held): void {
      for (const [key, part] of partsOf(held)) addTo(key, part);
      people.set(person(held), (people.get(person(held)) ?? 0) + 1);
      if (held.session === '') return;
      sessions.set(held.session, (sessions.get(held.session) ?? new Set()).add(held));
    },
    remove(held: Held): void {
      take(held, held.left);
      const others = (people.get(person(held)) ?? 0) - 1;
      if (others > 0) people.set(person(held), others);
      else people.delete(person(held));
      const inSession = sessions.get(held.session);
      if (inSession?.delete(held) && inSession.size === 0) sessions.delete(held.session);
    },
    sum: (key: string): Pico => sums.get(key) ?? 0n,
    ofSession: (session: string): Held[] => [...(sessions.get(session) ?? [])],
    ofPerson: (held: Pick<Held, 'names'>): number => people.get(person(held)) ?? 0,
  };
}

/** What is left of an amount, under each key. */
function partsOf({ keys, left }: Held): (readonly [key: string, part: Pico])[] {
  return keys.flatMap((key): (readonly [string, Pico])[] => {
    if (typeof key === 'string') return [[key, left]];
    const shared = left < key.most ? left : key.most;
    return [
      [key.key, shared],
      [sharedOf(key), shared],
      [key.own, left - shared],
    ];
  });
}

/** Under this key stands what of the shared key is the person's. */
function sharedOf({ own }: SharedKey): string {
  return `${own} shared`;
}

function bySession(charges: readonly SettledCharge[]): Map<string, SettledCharge[]> {
  const sessions = new Map<string, SettledCharge[]>();
  for (const charge of charges) {
    if (charge.session === '') continue;
    const others = sessions.get(charge.session);
    if (others) others.push(charge);
    else sessions.set(charge.session, [charge]);
  }
  return sessions;
}

/** Where a batch takes calls back, a better signal tells them again: as many of its calls are none of their own. */
function settleSession(
  session: string,
  charges: readonly SettledCharge[],
  { index, drop }: { readonly index: Index; readonly drop: (held: Held) => void },
): void {
  const takenBack = charges.filter(({ calls }) => calls < 0).length;
  const told = charges.filter(({ calls }) => calls > 0).slice(takenBack);
  const corrections = charges.filter(({ calls, cost }) => calls === 0 && cost > 0n);
  for (const { user, time, cost, calls } of [...told, ...corrections]) {
    const concerned = index.ofSession(session).filter(({ names, at }) => names.includes(user) && at <= time);
    const pools = concerned.filter(({ calls: held }) => held === 'many');
    if (pools.length > 0) {
      takeFrom(pools, cost, { index, drop });
      continue;
    }
    if (calls === 0) continue;
    const smallest = concerned.reduce<Held | undefined>(
      (best, held) => (best && best.left <= held.left ? best : held),
      undefined,
    );
    if (smallest) drop(smallest);
  }
}

function takeFrom(
  pools: readonly Held[],
  cost: Pico,
  { index, drop }: { readonly index: Index; readonly drop: (held: Held) => void },
): void {
  let rest = cost;
  for (const pool of pools) {
    const part = rest < pool.left ? rest : pool.left;
    index.take(pool, part);
    rest -= part;
    if (pool.left === 0n) drop(pool);
    if (rest === 0n) return;
  }
}
