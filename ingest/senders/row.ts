// What is remembered of one sender, and how an export adds to it. Times are milliseconds since 1970.
import type { Attribution } from '../../schemas/charge.ts';
import type { Signal } from '../../schemas/otlp.ts';
import type { MissingItem, Protocol } from '../../schemas/senders.ts';
import type { Outcome } from '../settle/settle.ts';

/** Who and what a sender is, as far as known: it does not change. Unknown text is empty. */
export type SenderHead = {
  readonly agent: string;
  /** The adapter that reads the sender's records; empty where none does. */
  readonly adapter: string;
  readonly version: string;
  readonly token: string;
  readonly user: string;
  readonly userSource: Attribution['userSource'];
  readonly service: string;
  /** Whether it is one person's, or a service that works for many. */
  readonly speaksFor: 'person' | 'service';
};

/** Where it sends from: the latest counts. */
export type SenderPlace = {
  readonly address: string;
  readonly instance: string;
  readonly host: string;
  readonly client: string;
};

/** Items that charges of a sender tell, or lack. */
export type SignItem = Exclude<MissingItem, 'agent' | 'usage' | 'price'>;

/** Whether the latest word is that something is missing, and since when it is so. */
export type Sign = { readonly isMissing: boolean; readonly since: number };

/** One refusal of a record or of a request, with its count. */
export type Rejections = Readonly<Record<string, number>>;
export type LastRejection = { readonly at: number; readonly reason: string; readonly sentence: string };

export type Records = Readonly<Record<Outcome['outcome'], number>>;

export const NO_RECORDS: Records = {
  charged: 0,
  activity: 0,
  evidence: 0,
  duplicate: 0,
  unused: 0,
  rejected: 0,
};

/** What one export, or one refused request, tells of a sender. */
export type SenderNews = {
  readonly head: SenderHead;
  readonly place: SenderPlace;
  readonly at: number;
  readonly protocol: Protocol | undefined;
  readonly signal: Signal | undefined;
  readonly records: Records;
  readonly rejections: Rejections;
  readonly rejection: string;
  readonly rejectionReason: string;
  readonly lacks: readonly SignItem[];
  readonly has: readonly SignItem[];
  /** Models with and without a price. */
  readonly priced: readonly string[];
  readonly unpriced: readonly string[];
};

export type SenderRow = SenderHead &
  Omit<SenderPlace, 'host'> & {
    readonly hosts: readonly string[];
    readonly first: number;
    readonly last: number;
    readonly requests: number;
    readonly protocols: Readonly<Partial<Record<Protocol, number>>>;
    readonly signals: Readonly<Partial<Record<Signal, number>>>;
    readonly records: Records;
    readonly rejections: Rejections;
    readonly lastRejection: LastRejection | undefined;
    readonly signs: Readonly<Partial<Record<SignItem, Sign>>>;
    /** Models without a price, the latest first, and since when there are any. */
    readonly unpriced: readonly string[];
    readonly unpricedSince: number;
  };

/** Machines and models that are listed of one sender. */
const MAX_LISTED = 5;

/** The row with what was heard; a new row where there was none. */
export function withNews(known: SenderRow | undefined, news: SenderNews): SenderRow {
  const row = known ?? newRow(news);
  const { head, place, at, rejectionReason: reason, rejection: sentence } = news;
  const { host, instance, ...latest } = place;
  const unpriced = latestFirst(
    news.unpriced,
    row.unpriced.filter((model) => !news.priced.includes(model)),
  );
  return {
    ...row,
    ...head,
    ...latest,
    instance: instance || row.instance,
    hosts: latestFirst(host ? [host] : [], row.hosts),
    last: at,
    requests: row.requests + 1,
    protocols: withTime(row.protocols, news.protocol, at),
    signals: withTime(row.signals, news.signal, at),
    records: summed(row.records, news.records),
    rejections: summed(row.rejections, news.rejections),
    lastRejection: reason ? { at, reason, sentence } : row.lastRejection,
    signs: withSigns(row.signs, news),
    unpriced,
    unpricedSince: unpriced.length === 0 ? 0 : row.unpricedSince || at,
  };
}

function newRow({ head, place, at }: SenderNews): SenderRow {
  return {
    ...head,
    address: place.address,
    client: place.client,
    instance: '',
    hosts: [],
    first: at,
    last: at,
    requests: 0,
    protocols: {},
    signals: {},
    records: NO_RECORDS,
    rejections: {},
    lastRejection: undefined,
    signs: {},
    unpriced: [],
    unpricedSince: 0,
  };
}

type Times<Name extends string> = Readonly<Partial<Record<Name, number>>>;

function withTime<Name extends string>(times: Times<Name>, name: Name | undefined, at: number): Times<Name> {
  return name === undefined ? times : { ...times, [name]: at };
}

/** Two lists of counts by name, added up. */
export function summed<Name extends string>(
  left: Readonly<Record<Name, number>>,
  right: Readonly<Record<Name, number>>,
): Record<Name, number> {
  const sums: Record<string, number> = { ...left };
  for (const [name, count] of Object.entries<number>(right)) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}

/** What an export both lacks and has counts as missing. Later words beat earlier ones: a better signal may still come. */
function withSigns(signs: SenderRow['signs'], { lacks, has, at }: SenderNews): SenderRow['signs'] {
  if (lacks.length + has.length === 0) return signs;
  const next: Partial<Record<SignItem, Sign>> = { ...signs };
  const note = (item: SignItem, isMissing: boolean): void => {
    if (signs[item]?.isMissing !== isMissing) next[item] = { isMissing, since: at };
  };
  for (const item of has) if (!lacks.includes(item)) note(item, false);
  for (const item of lacks) note(item, true);
  return next;
}

function latestFirst(latest: readonly string[], known: readonly string[]): readonly string[] {
  if (latest.length === 0 || (latest.length === 1 && latest[0] === known[0])) return known;
  return [...new Set([...latest, ...known])].slice(0, MAX_LISTED);
}
