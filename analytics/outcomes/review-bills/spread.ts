// Whose changes the bills for Copilot's reviews are of. Credits are billed to people and minutes to repositories, and neither
// names a change: what is billed of a UTC day is spread evenly over the changes that Copilot reviewed on it.
import type { Pico } from '../../../schemas/money.ts';

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
export type ReviewShare = Omit<ReviewBill, 'day' | 'user'> & { readonly pr: string };

/** Every amount is spread to its last digit. What no reviewed change explains stays in the repository that the bill names. */
export function spreadReviews(
  bills: readonly ReviewBill[],
  reviewed: readonly ReviewedChange[],
): ReviewShare[] {
  const byAuthor = groupedBy(reviewed, ({ day, author }) => keyOf(day, author));
  const byRepo = groupedBy(reviewed, ({ day, repo }) => keyOf(day, repo));
  return bills.flatMap((bill) => {
    const ofDay =
      bill.kind === 'credits'
        ? byAuthor.get(keyOf(bill.day, bill.user))
        : byRepo.get(keyOf(bill.day, bill.repo));
    return sharesOf(
      bill,
      (ofDay ?? []).filter(({ repo }) => bill.repo === '' || repo === bill.repo),
    );
  });
}

function sharesOf(bill: ReviewBill, changes: readonly ReviewedChange[]): ReviewShare[] {
  const { bucket, kind, repo: named } = bill;
  const { quantity, list, billed } = bill;
  if (changes.length === 0) return [{ bucket, kind, repo: named, pr: '', quantity, list, billed }];
  const [quantities, lists, owed] = [quantity, list, billed].map((amount) => evenly(amount, changes.length));
  return changes.map(({ repo, pr }, at) => ({
    ...{ bucket, kind, repo, pr },
    quantity: quantities?.[at],
    list: lists?.[at],
    billed: owed?.[at],
  }));
}

/** Parts that differ by one unit at most and add up to the amount. */
function evenly(amount: bigint | undefined, parts: number): bigint[] | undefined {
  if (amount === undefined) return undefined;
  const count = BigInt(parts);
  const rest = amount % count;
  const [unit, left] = rest < 0n ? [-1n, -rest] : [1n, rest];
  return Array.from({ length: parts }, (_, at) => amount / count + (BigInt(at) < left ? unit : 0n));
}

function keyOf(day: string, name: string): string {
  return JSON.stringify([day, name]);
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
