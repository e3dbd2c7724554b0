// What the company's spend bought, worked out from its calls and deliveries alone: what a receiver of all of them has to report.
import type { DemoOutcome } from '../changes/outcomes.ts';
import type { DemoDelivery } from '../changes/deliveries.ts';
import type { Run } from '../changes/change.ts';
import { DAY_MS, MINUTE_MS } from '../company/calendar.ts';
import { attributor, type Due, type Evidence } from './attributed.ts';
import { keyOf, knownForge, type KnownChange } from './known-changes.ts';
import { failuresByTask, taskOf } from './retries.ts';
import type { SpendLog, Spent } from './spend-log.ts';

/** An amount in pico-dollars, over so many changes, lines or commits. */
export type Per = { readonly cost: bigint; readonly count: number; readonly changes: number };

export type OutcomeBooks = {
  /** Cost by `repo#pr`; `repo#` where the call belongs to no change. */
  readonly byChange: ReadonlyMap<string, bigint>;
  readonly byEvidence: ReadonlyMap<Evidence, bigint>;
  /** By how the change stands: merged, reverted, closed, open, untold, none. */
  readonly byStanding: ReadonlyMap<string, bigint>;
  readonly total: bigint;
  readonly accepted: Per;
  readonly reverted: Per;
  readonly closed: Per;
  readonly perLine: Per;
  readonly perCommit: Per;
  /** Work in repositories of which changes are known, of no change, before that day. */
  readonly unlinked: bigint;
  readonly retries: bigint;
  readonly reviewMinutes: bigint;
  /** Jobs that reviewed on machines without a price. */
  readonly unpricedJobs: number;
  readonly reviewCalls: bigint;
};

export type Told = {
  readonly log: SpendLog;
  readonly deliveries: readonly DemoDelivery[];
  readonly outcomes: readonly DemoOutcome[];
};

/** Dollars a minute as of 2026: https://docs.github.com/en/billing/reference/actions-runner-pricing */
const PICO_A_MINUTE: Readonly<Record<string, bigint>> = {
  'ubuntu-latest': 6_000_000_000n,
  'ubuntu-latest-4-cores': 12_000_000_000n,
  'macos-15': 62_000_000_000n,
};

/** The books over everything that was told. `unlinkedBefore` in milliseconds since 1970. */
export function outcomeBooks({ log, deliveries, outcomes }: Told, unlinkedBefore: number): OutcomeBooks {
  const known = knownForge(deliveries);
  const due = attributor(known);
  const calls = log.calls.map((call): Placed => ({ ...call, due: due(call) }));
  const failures = failuresByTask({
    calls,
    outcomes,
    known,
    failed: log.failures.map((at) => ({ ...at, due: due(at) })),
  });
  const byChange = sumBy(calls, ({ due: { repo, pr } }) => keyOf(repo, pr));
  const worked = [...known.changes].flatMap(([key, change]): Worked[] => {
    const cost = byChange.get(key);
    return cost === undefined ? [] : [{ change, cost }];
  });
  const merged = worked.filter(({ change }) => change.last.state === 'merged');
  const connected = new Set([...known.changes.values()].map(({ repo }) => repo));
  const isUnlinked = ({ at, due: { repo, pr } }: Placed): boolean =>
    pr === '' && connected.has(repo) && Math.floor(at / DAY_MS) * DAY_MS < unlinkedBefore;
  return {
    byChange,
    byEvidence: sumBy(calls, (call) => call.due.evidence),
    byStanding: sumBy(calls, ({ due: { repo, pr } }) => standingOf(pr, known.changes.get(keyOf(repo, pr)))),
    total: sum(calls),
    accepted: per(merged, ({ restores }) => (restores ? 0 : 1)),
    reverted: per(
      worked.filter(({ change }) => change.revertedAt !== undefined),
      () => 1,
    ),
    closed: per(
      worked.filter(({ change }) => change.last.state === 'closed'),
      () => 1,
    ),
    perLine: per(merged, ({ change }) => change.additions + change.deletions),
    perCommit: per(merged, ({ commits }) => commits),
    unlinked: sum(calls.filter(isUnlinked)),
    retries: sum(calls.filter((call) => call.at > (failures.get(taskOf(call)) ?? Infinity))),
    reviewMinutes: known.reviewJobs.reduce((total, run) => total + costOfMinutes(run), 0n),
    unpricedJobs: known.reviewJobs.filter(({ label }) => PICO_A_MINUTE[label] === undefined).length,
    reviewCalls: sum(calls.filter(({ workflow }) => known.reviewWorkflows.has(workflow))),
  };
}

/** A call with the change that it belongs to. */
export type Placed = Spent & { readonly due: Due };

type Worked = { readonly change: KnownChange; readonly cost: bigint };

function per(worked: readonly Worked[], count: (change: KnownChange) => number): Per {
  return {
    cost: sum(worked),
    count: worked.reduce((total, { change }) => total + count(change), 0),
    changes: worked.length,
  };
}

function standingOf(pr: string, known: KnownChange | undefined): string {
  if (pr === '') return 'none';
  if (!known) return 'untold';
  return known.revertedAt === undefined ? known.last.state : 'reverted';
}

/** Whole minutes, rounded up. */
function costOfMinutes({ startedAt, endedAt, label }: Run): bigint {
  return BigInt(Math.ceil((endedAt - startedAt) / MINUTE_MS)) * (PICO_A_MINUTE[label] ?? 0n);
}

function sum(items: readonly { readonly cost: bigint }[]): bigint {
  return items.reduce((total, { cost }) => total + cost, 0n);
}

function sumBy<Key extends string>(calls: readonly Placed[], key: (call: Placed) => Key): Map<Key, bigint> {
  const sums = new Map<Key, bigint>();
  for (const call of calls) sums.set(key(call), (sums.get(key(call)) ?? 0n) + call.cost);
  return sums;
}
