// Which changes the bills for reviews are of. Credits are billed to people and minutes to repositories, and neither names a
// change. Of a UTC day, minutes are spread by what the jobs of changes took, and credits evenly over the changes that Copilot reviewed.
import type { Pico } from '../../../schemas/money.ts';
import type { DayMinutes } from '../review-minutes.ts';

/** What is billed of one day: credits to a person, minutes to a repository. Amounts that no bill tells are undefined. */
export type ReviewBill = {
  /** `2026-10-06`, UTC. */
  readonly day: string;
  /** Seconds since 1970: the period of the answer. */
  readonly bucket: number;
  readonly kind: 'credits' | 'minutes';
  /** Login in lower case; empty for what is billed to the organization, and for minutes. */
  readonly user: string;
  /** Empty where the bill names none. */
  readonly repo: string;
  /** Kind of runner, and 1 where the workflow is Copilot's reviewer; of minutes. */
  readonly sku: string;
  readonly is_copilot: number;
  /** In units of 1e-12. */
  readonly quantity: bigint | undefined;
  readonly list: Pico | undefined;
  readonly billed: Pico | undefined;
};

/** A change that Copilot reviewed on a day. */
export type ReviewedChange = {
  readonly day: string;
  readonly repo: string;
  readonly pr: string;
  /** Login in lower case; empty for a bot, whose reviews are billed to the organization. */
  readonly author: string;
};

/** The part of a bill that is of a change, or of none where `pr` is empty. */
export type ReviewShare = Omit<ReviewBill, 'day' | 'user' | 'sku' | 'is_copilot'> & { readonly pr: string };

/**
 * Every amount is spread to its last digit. What neither a job nor a reviewed change explains stays in the repository that the
 * bill names, as do minutes of jobs of no change.
 */
export function spreadReviews(
  bills: readonly ReviewBill[],
  reviewed: readonly ReviewedChange[],
  minutes: readonly DayMinutes[] = [],
): ReviewShare[] {
  const byAuthor = groupedBy(reviewed, ({ day, author }) => keyOf(day, author));
  const byRepo = groupedBy(reviewed, ({ day, repo }) => keyOf(day, repo));
  const jobs = jobsBy(minutes);
  return bills.flatMap((bill) => {
    const { day, kind, user, repo } = bill;
    if (kind === 'credits') {
      const ofPerson = byAuthor.get(keyOf(day, user)) ?? [];
      return sharesOf(bill, equally(ofPerson.filter((change) => repo === '' || change.repo === repo)));
    }
    const measured = jobs(bill);
    if (measured.some(({ pr }) => pr !== '')) return sharesOf(bill, measured);
    return sharesOf(bill, bill.is_copilot === 1 ? equally(byRepo.get(keyOf(day, repo)) ?? []) : []);
  });
}

/** A change, or none where `pr` is empty, and how much of an amount is of it. */
type Weighed = { readonly repo: string; readonly pr: string; readonly weight: bigint };

function equally(changes: readonly ReviewedChange[]): Weighed[] {
  return changes.map(({ repo, pr }) => ({ repo, pr, weight: 1n }));
}

/** Minutes by change of the jobs that a bill is about: on its kind of runner, or where none ran on it, on any. */
function jobsBy(minutes: readonly DayMinutes[]): (bill: ReviewBill) => Weighed[] {
  const groups = new Map<string, Map<string, bigint>>();
  for (const { day, repo, pr, sku, is_copilot: isCopilot, minutes: took } of minutes) {
    for (const key of [keyOf(day, repo, isCopilot), keyOf(day, repo, isCopilot, sku)]) {
      const group = groups.get(key) ?? new Map<string, bigint>();
      groups.set(key, group.set(pr, (group.get(pr) ?? 0n) + BigInt(took)));
    }
  }
  return ({ day, repo, is_copilot: isCopilot, sku }) => {
    const found = groups.get(keyOf(day, repo, isCopilot, sku)) ?? groups.get(keyOf(day, repo, isCopilot));
    return [...(found ?? [])]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([pr, weight]) => ({ repo, pr, weight }));
  };
}

function sharesOf(bill: ReviewBill, changes: readonly Weighed[]): ReviewShare[] {
  const { bucket, kind, repo: named } = bill;
  const { quantity, list, billed } = bill;
  if (changes.length === 0) return [{ bucket, kind, repo: named, pr: '', quantity, list, billed }];
  const weights = changes.map(({ weight }) => weight);
  const [quantities, lists, owed] = [quantity, list, billed].map((amount) => spread(amount, weights));
  return changes.map(({ repo, pr }, at) => ({
    ...{ bucket, kind, repo, pr },
    quantity: quantities?.[at],
    list: lists?.[at],
    billed: owed?.[at],
  }));
}

/** Parts by weight that add up to the amount, each less than a unit away from its share; weights are above 0. */
function spread(amount: bigint | undefined, weights: readonly bigint[]): bigint[] | undefined {
  if (amount === undefined) return undefined;
  const whole = weights.reduce((sum, weight) => sum + weight, 0n);
  let [before, given] = [0n, 0n];
  return weights.map((weight) => {
    before += weight;
    const part = roundedAway(amount * before, whole) - given;
    given += part;
    return part;
  });
}

/** The quotient, away from 0. */
function roundedAway(amount: bigint, by: bigint): bigint {
  const rest = amount % by;
  return amount / by + (rest === 0n ? 0n : rest > 0n ? 1n : -1n);
}

function keyOf(...names: readonly (string | number)[]): string {
  return JSON.stringify(names);
}

/** Each change once, in the order of its name, so that the same bills are always spread alike. */
function groupedBy(
  reviewed: readonly ReviewedChange[],
  key: (change: ReviewedChange) => string,
): Map<string, ReviewedChange[]> {
  const groups = new Map<string, Map<string, ReviewedChange>>();
  for (const change of reviewed) {
    const group = groups.get(key(change)) ?? new Map<string, ReviewedChange>();
    groups.set(key(change), group.set(keyOf(change.repo, change.pr), change));
  }
  const inOrder = (group: ReadonlyMap<string, ReviewedChange>) =>
    [...group].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, change]) => change);
  return new Map([...groups].map(([name, group]) => [name, inOrder(group)]));
}
