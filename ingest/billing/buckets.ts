// Reports in buckets of time: which UTC days they tell as a whole.
import type { BillLine, BillReport, BillSource } from '../../schemas/bills.ts';
import { dayOfMs } from './days.ts';
import { readEach } from './entry.ts';
import type { JsonObject } from './json-object.ts';
import { slicesOf } from './lines.ts';
import type { WholePages } from './whole-pages.ts';

const DAY_MS = 86_400_000;

/** One bucket; times are milliseconds since 1970. */
export type Bucket = {
  readonly entry: JsonObject;
  readonly start: number;
  /** UTC. */
  readonly day: string;
};

/** The members that tell when a bucket or a row begins, and when it is over. */
export type Bounds = readonly [start: string, end: string];

export const OPENAI_BOUNDS: Bounds = ['start_time', 'end_time'];
export const ANTHROPIC_BOUNDS: Bounds = ['starting_at', 'ending_at'];

/**
 * The buckets of all pages. Throws BillRefused where one is longer than a UTC day, comes twice with different content, or
 * where the first of a day does not begin at midnight: a day is replaced as a whole.
 */
export function bucketsOf({ pages }: WholePages, bounds: Bounds): Bucket[] {
  const all = readEach(pages, (page) => readEach(page.objects('data'), (entry) => [bucketOf(entry, bounds)]));
  const byStart = new Map<number, Bucket>();
  for (const bucket of all) {
    const known = byStart.get(bucket.start);
    if (known && known.entry.raw() !== bucket.entry.raw()) {
      throw bucket.entry.fault(
        bounds[0],
        `the bucket is there twice, and differs from that on line ${known.entry.line}`,
      );
    }
    if (!known) byStart.set(bucket.start, bucket);
  }
  const buckets = [...byStart.values()].sort((left, right) => left.start - right.start);
  const days = new Set<string>();
  for (const { day, start, entry } of buckets) {
    if (!days.has(day) && start % DAY_MS !== 0) {
      throw entry.fault(
        bounds[0],
        `${day} does not begin at midnight (UTC): a day is replaced as a whole, so ask for whole days`,
      );
    }
    days.add(day);
  }
  return buckets;
}

/** When an entry begins, and its day. Throws BillRefused where it is longer than that day. */
export function bucketOf(entry: JsonObject, [startName, endName]: Bounds): Bucket {
  const start = momentIn(entry, startName);
  const end = momentIn(entry, endName);
  const day = dayOfMs(start);
  if (day === undefined) throw entry.fault(startName, 'is not a moment between 1970 and 2149');
  if (end <= start) throw entry.fault(endName, `is not after \`${startName}\``);
  if (end > (Math.floor(start / DAY_MS) + 1) * DAY_MS) {
    throw entry.fault(endName, 'covers more than one UTC day: ask for daily buckets');
  }
  return { entry, start, day };
}

/** Seconds since 1970, or RFC 3339. */
function momentIn(entry: JsonObject, name: string): number {
  const text = entry.text(name);
  const at = /^\d{1,12}$/.test(text) ? Number(text) * 1000 : momentOf(text);
  if (Number.isFinite(at)) return at;
  throw entry.fault(name, 'has to be a moment: seconds since 1970, or RFC 3339 such as 2026-10-05T00:00:00Z');
}

function momentOf(text: string): number {
  return /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}.*(?:Z|[+-]\d{2}:?\d{2}))?$/i.test(text) ? Date.parse(text) : NaN;
}

/** The days of a report, and what it says of itself. */
type Told = { readonly days: Iterable<string>; readonly notes: readonly string[] };

/**
 * A report that tells of all its scopes on all its days: where it has no line of one on a day, what was known of that goes.
 */
export function reportOfDays(
  source: BillSource,
  lines: readonly BillLine[],
  { days, notes }: Told,
): BillReport {
  const scopes = new Map(
    lines.map(({ account, scope }) => [JSON.stringify([account, scope]), { account, scope }]),
  );
  if (scopes.size === 0) scopes.set('', { account: '', scope: '' });
  const covered = [...new Set(days)].flatMap((day) =>
    [...scopes.values()].map((scope) => ({ source, ...scope, day })),
  );
  return { slices: slicesOf(lines, covered), notes };
}

/** That days are missing behind the last bucket, where more pages follow. */
export function notesOf({ cut, notes }: WholePages, buckets: readonly Bucket[]): string[] {
  const until = buckets.at(-1)?.day ?? 'the first one';
  return cut
    ? [...notes, `More pages follow the last one; days after ${until} are not in the file.`]
    : [...notes];
}
