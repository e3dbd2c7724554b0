// What sessions used, in memory: fed by settled batches, reconciled by assigning totals of the ledger.
import type { Pico } from '../../schemas/money.ts';
import type { SessionWork } from '../../schemas/session-work.ts';
import { addTo, createSessions, dropSilent, type HeldSession, type Sessions } from './sessions-held.ts';
import { deltaOf, isEmpty, useOf, type SessionDelta, type SessionUse } from './session-totals.ts';

/** What one row adds to its session. */
export type SessionIncrement = {
  readonly user: string;
  readonly agent: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly cost: Pico;
  /** False for auxiliary work that the policy leaves out of limits: its cost and tokens do not count. */
  readonly counted: boolean;
  readonly work: SessionWork;
};

/** Sessions as of a batch: over all batches up to `asOfBatch`, and none after it. */
export type SessionTotals = {
  readonly asOfBatch: number;
  readonly sessions: readonly SessionDelta[];
  /** Whether sessions are missing, because there are too many. */
  readonly isCut?: boolean;
  /** What was read, where it was read from the ledger. */
  readonly read?: SessionsRead;
};

/** Sessions with a row since `recent`, over their rows since `earliest`; both in milliseconds since 1970. */
export type SessionsRead = { readonly earliest: number; readonly recent: number };

/** What the meter holds and what it is made from: what was read as of batch `readBatch`, and every row of later batches. */
export type HeldTotals = SessionTotals & {
  readonly read: SessionsRead;
  readonly readBatch: number;
  /** Those that were never silent since then are held without a gap: nothing newer than that was dropped. */
  readonly keptFrom: number;
  /** Of these something found no room; they are not among the sessions. */
  readonly cut: ReadonlySet<string>;
};

/** Which session: that of the person by any of their names, and what of it is not known to be anybody's. */
export type SessionAsked = {
  readonly session: string;
  /** Whoever works in it where this is absent. */
  readonly users?: readonly string[];
  /** Of that agent; of all where this is absent or empty. */
  readonly agent?: string | undefined;
};

/** Use by session. */
export type SessionMeter = {
  /** Adds what a batch adds, once for each batch id, however often it is told. */
  apply(batchId: number, increments: readonly SessionIncrement[]): void;
  /** Adds more to a batch that no assigned totals cover yet. */
  amend(batchId: number, increments: readonly SessionIncrement[]): void;
  /** Replaces everything by totals and adds later batches again; false, and nothing changes, for older totals. */
  assign(totals: SessionTotals): boolean;
  /** The same, in steps: `breath` is awaited after each, and batches may come in between. */
  assignSlowly(totals: SessionTotals, breath: () => Promise<void>): Promise<boolean>;
  /** Notes that the ledger holds the batches up to this one, so that they need not be added again. */
  settle(asOfBatch: number): void;
  /** Undefined where nothing was heard of the session. */
  use(asked: SessionAsked): SessionUse | undefined;
  /**
   * Whether totals were assigned: before that, use is only what was applied since the start. Of a session: whether also
   * everything of it is held.
   */
  ready(session?: string): boolean;
  /** As of the batch that was assigned or settled last; undefined before the first, and where there are more than `most`. */
  totals(most: number): SessionTotals | undefined;
  /** The same, to be compared with the ledger; undefined where it is not known what they are made from, or some are missing. */
  heldTotals(): HeldTotals | undefined;
};

/** Sessions are held so long after the last that was heard of them. */
export const SILENT_MS = 48 * 3_600_000;

/** More sessions than these are not held: those heard last are. Each subagent that has an id takes as much as a session. */
export const MOST_SESSIONS = 200_000;

type Batch = readonly [batchId: number, deltas: readonly SessionDelta[]];

/** `now` in milliseconds since 1970. */
export function createSessionMeter(now: () => number, most = MOST_SESSIONS): SessionMeter {
  let held = createHeld();
  const batches = createBatches();
  const addLater = (increments: readonly SessionIncrement[]): SessionDelta[] => {
    const deltas = bySession(increments);
    for (const delta of deltas) addTo(held.sessions, delta);
    return deltas;
  };
  const evict = (): void => held.evict(now() - SILENT_MS, most);
  const replace = (totals: SessionTotals, sessions: Sessions): boolean => {
    if (totals.asOfBatch < (batches.covered() ?? 0)) return false;
    batches.settle(totals.asOfBatch);
    held = createHeld(sessions, totals);
    for (const [, deltas] of batches.later()) for (const delta of deltas) addTo(sessions, delta);
    evict();
    return true;
  };

  return {
    apply(batchId, increments) {
      if (batches.isNew(batchId)) batches.add(batchId, addLater(increments));
    },
    amend(batchId, increments) {
      if (!batches.isCovered(batchId)) batches.amend(batchId, addLater(increments));
    },
    assign(totals) {
      return replace(totals, sessionsOf(totals.sessions));
    },
    async assignSlowly(totals, breath) {
      const sessions = createSessions();
      for (const delta of totals.sessions) {
        addTo(sessions, delta);
        await breath();
      }
      return replace(totals, sessions);
    },
    settle(asOfBatch) {
      const covered = batches.covered();
      if (covered === undefined || asOfBatch < covered) return;
      batches.settle(asOfBatch);
      evict();
    },
    use: (asked) => useIn(held.sessions, asked),
    ready: (session) => batches.covered() !== undefined && (session === undefined || held.isWhole(session)),
    totals: (count) => totalsOf(held, batches, count),
    heldTotals: () => heldTotalsOf(held, batches),
  };
}

type Held = ReturnType<typeof createHeld>;
type Batches = ReturnType<typeof createBatches>;

function totalsOf(held: Held, batches: Batches, most: number): SessionTotals | undefined {
  const asOfBatch = batches.covered();
  if (asOfBatch === undefined || !held.isAll() || held.sessions.size > most) return undefined;
  return { asOfBatch, sessions: sumsWithout(held.sessions, batches.later()) };
}

function heldTotalsOf(held: Held, batches: Batches): HeldTotals | undefined {
  const [asOfBatch, origin] = [batches.covered(), held.origin()];
  if (asOfBatch === undefined || !origin || !held.isAll()) return undefined;
  const all = [...held.sessions];
  const cut = new Set(all.flatMap(([session, { isCut }]) => (isCut ? [session] : [])));
  const sessions = sumsWithout(new Map(all.filter(([session]) => !cut.has(session))), batches.later());
  return { asOfBatch, sessions, cut, ...origin };
}

/** The batches that no totals cover yet. */
function createBatches() {
  let pending = new Map<number, readonly SessionDelta[]>();
  let amended: Batch[] = [];
  let covered: number | undefined;
  const isCovered = (batchId: number): boolean => covered !== undefined && batchId <= covered;
  return {
    covered: () => covered,
    isCovered,
    isNew: (batchId: number): boolean => !pending.has(batchId) && !isCovered(batchId),
    add: (batchId: number, deltas: readonly SessionDelta[]) => void pending.set(batchId, deltas),
    amend: (batchId: number, deltas: readonly SessionDelta[]) => void amended.push([batchId, deltas]),
    settle(asOfBatch: number): void {
      covered = asOfBatch;
      pending = new Map([...pending].filter(([batchId]) => batchId > asOfBatch));
      amended = amended.filter(([batchId]) => batchId > asOfBatch);
    },
    later: (): Batch[] => [...pending, ...amended],
  };
}

/** What is held since totals were assigned, and what of it is known to be missing. */
function createHeld(sessions: Sessions = createSessions(), assigned?: SessionTotals) {
  const { isCut = false, read, asOfBatch: readBatch = 0 } = assigned ?? {};
  let keptFrom = read?.recent ?? 0;
  const lost = new Set<string>();
  const told = isCut ? new Set(sessions.keys()) : undefined;
  return {
    sessions,
    /** Undefined where nothing was read. */
    origin: () => read && { read, readBatch, keptFrom },
    /** Whether no session is missing. */
    isAll: (): boolean => !isCut && lost.size === 0,
    isWhole: (session: string): boolean =>
      !lost.has(session) && sessions.get(session)?.isCut !== true && (told?.has(session) ?? true),
    /** Drops what is silent or too much, and remembers what of it was too much, of as many sessions at most. */
    evict(since: number, most: number): void {
      keptFrom = Math.max(keptFrom, since);
      for (const session of dropSilent(sessions, since, most)) {
        lost.add(session);
        const [oldest] = lost;
        if (lost.size > most && oldest !== undefined) lost.delete(oldest);
      }
    },
  };
}

function sessionsOf(deltas: readonly SessionDelta[]): Sessions {
  const sessions = createSessions();
  for (const delta of deltas) addTo(sessions, delta);
  return sessions;
}

function useIn(sessions: Sessions, { session, users, agent }: SessionAsked): SessionUse | undefined {
  const found = [...(sessions.get(session)?.sums.values() ?? [])].filter(
    (sum) => (!agent || sum.agent === agent) && (!users || sum.user === '' || users.includes(sum.user)),
  );
  return found.length === 0 ? undefined : useOf(found);
}

function bySession(increments: readonly SessionIncrement[]): SessionDelta[] {
  const sessions = createSessions(Number.POSITIVE_INFINITY);
  for (const { user, agent, time, cost, counted, work } of increments) {
    const { session, tokens, counts = [] } = work;
    const amounts = counted ? { cost, tokens } : { cost: 0n, tokens: 0 };
    addTo(sessions, { session, user, agent, last: time, ...amounts, counts });
  }
  return deltasOf(sessions);
}

function deltasOf(sessions: ReadonlyMap<string, HeldSession>): SessionDelta[] {
  return [...sessions.values()].flatMap(({ sums }) => [...sums.values()].map(deltaOf));
}

function sumsWithout(sessions: ReadonlyMap<string, HeldSession>, later: readonly Batch[]): SessionDelta[] {
  const copies = sessionsOf(deltasOf(sessions));
  for (const [, deltas] of later) for (const delta of deltas) addTo(copies, delta, -1);
  const sums = [...copies.values()].flatMap((session) => [...session.sums.values()]);
  return sums.filter((sum) => !isEmpty(sum)).map(deltaOf);
}
