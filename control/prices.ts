// Entries of the price book as settings: replaced as a whole, so that their versions are the audit trail.
import type { PriceEntryAnswer, PriceFileEntry, PriceUpdate } from '../schemas/price-book-api.ts';
import { priceValue, type PriceEntry, type PriceValue } from '../schemas/price-book.ts';
import { badRequest, notFound, problem, ProblemError, type Fault } from '../schemas/problem.ts';
import { requireMatch, type IfMatch } from './if-match.ts';
import { faultsOfPrice } from './price-faults.ts';
import type { Setting, SettingChange } from './setting.ts';
import type { Settings } from './settings.ts';

type Prices = Pick<Settings, 'prices'>;

/** What is looked through for each call must stay small. */
export const MAX_PRICES = 5_000;

/** In whose name entries of the deployment's file are stored. */
export const PRICE_FILE_ACTOR = 'OUTLAY_PRICES_FILE';

/** Where entries are kept besides; undefined without such a file. */
export type PriceFileState = {
  readonly path: string;
  /** RFC 3339; null: not yet. */
  readonly readAt: string | null;
  /** Why it does not count as it is now; empty where it does. */
  readonly fault: string;
};

/** All entries, by name, as prices are made of them. */
export function priceEntriesOf({ prices }: Prices): PriceEntry[] {
  return prices.list().map(({ id, version, value }) => ({ id, version, value }));
}

/** One entry. 404 where there is none. */
export function requirePrice({ prices }: Prices, id: string): Setting<PriceValue> {
  const found = prices.get(id);
  if (!found) throw notFound(`The price book has no entry ${id}.`);
  return found;
}

/** Whether the entry is of the deployment's file. Without a file, what it once said is anybody's to change. */
export function isManaged(
  entry: Pick<Setting<PriceValue>, 'changedBy'>,
  file: PriceFileState | undefined,
): boolean {
  return file !== undefined && entry.changedBy === PRICE_FILE_ACTOR;
}

/** An entry as the API tells it. `now` in milliseconds since 1970. */
export function priceAnswerOf(
  entry: Setting<PriceValue>,
  { now, file }: { readonly now: number; readonly file: PriceFileState | undefined },
): PriceEntryAnswer {
  const { id, version, value, changedAt, changedBy } = entry;
  return {
    ...value,
    entry: id,
    version,
    state: stateOf(value, now),
    managed: isManaged(entry, file),
    updated_at: changedAt,
    updated_by: changedBy,
  };
}

function stateOf(
  { effective_from: from, effective_to: to }: PriceValue,
  now: number,
): PriceEntryAnswer['state'] {
  if (now < Date.parse(from)) return 'future';
  return to !== null && now >= Date.parse(to) ? 'past' : 'current';
}

/** What a request or a file says, without what is beside the value. */
export function priceValueOf(told: PriceUpdate | PriceFileEntry | PriceValue): PriceValue {
  const fields = Object.entries(told).filter(([name]) => name !== 'entry' && name !== 'reason');
  return priceValue.parse(Object.fromEntries(fields));
}

/** What a change of the book is refused for, beside its version. */
type Asked = { readonly ifMatch: IfMatch; readonly file: PriceFileState | undefined };

/** Prepares making an entry, or putting it in the place of what it said. 400, 409 where it overlaps another. */
export function putPrice(
  settings: Prices,
  id: string,
  value: PriceValue,
  { ifMatch, file }: Asked,
): SettingChange[] {
  const { prices } = settings;
  requireMatch(ifMatch, prices, id);
  requireOwn(prices.get(id), file);
  const faults: Fault[] = faultsOfPrice(value);
  if (!prices.get(id) && prices.list().length >= MAX_PRICES)
    faults.push({ name: id, detail: `would be one too many: there are ${MAX_PRICES}` });
  const [first, ...others] = faults;
  if (first) throw badRequest(first, ...others);
  const rest = prices.list().filter((other) => other.id !== id);
  const overlapped = overlapIn([{ id, value }, ...rest], new Set([id]));
  if (overlapped) throw refusedOverlap(overlapped);
  return [prices.put(id, value)];
}

/** Prepares removing an entry. */
export function removePrice({ prices }: Prices, id: string, { ifMatch, file }: Asked): SettingChange[] {
  requireMatch(ifMatch, prices, id);
  requireOwn(prices.get(id), file);
  const removal = prices.remove(id);
  if (!removal) throw notFound(`The price book has no entry ${id}.`);
  return [removal];
}

/** Entries of the file are changed there. */
export function requireOwn(entry: Setting<PriceValue> | undefined, file: PriceFileState | undefined): void {
  if (!entry || !file || !isManaged(entry, file)) return;
  const told = problem(409, `The entry ${entry.id} is kept in the file ${file.path}: change it there.`);
  throw new ProblemError({ ...told, entry: entry.id, managed: true });
}

type Named = { readonly id: string; readonly value: PriceValue };

/** Two entries that are both of the same calls at some time: nobody could say which of them counts. */
export type Overlap = { readonly id: string; readonly other: Named };

/** The first entry among `changed` that overlaps another. */
export function overlapIn(entries: readonly Named[], changed: ReadonlySet<string>): Overlap | undefined {
  const byPlace = new Map<string, Named[]>();
  for (const entry of entries) {
    const place = placeOf(entry.value);
    byPlace.set(place, [...(byPlace.get(place) ?? []), entry]);
  }
  for (const { id, value } of entries) {
    if (!changed.has(id)) continue;
    const other = byPlace.get(placeOf(value))?.find((one) => one.id !== id && meet(one.value, value));
    if (other) return { id, other };
  }
  return undefined;
}

/** 409, with the entry that is in the way. */
export function refusedOverlap({ id, other }: Overlap): ProblemError {
  const { effective_from: from, effective_to: to } = other.value;
  const told = problem(
    409,
    `The entry ${id} would be of the same calls as ${other.id}, which counts from ${from} ${to === null ? 'on' : `to ${to}`}. ` +
      'End one where the other begins, or change that one.',
  );
  return new ProblemError({ ...told, entry: id, overlaps: other.id });
}

/** What decides which calls an entry is of. */
function placeOf(value: PriceValue): string {
  switch (value.of) {
    case 'tokens':
      return JSON.stringify([value.of, value.role, value.provider, value.model, value.match]);
    case 'credits':
      return JSON.stringify([value.of, value.unit]);
    case 'minutes':
      return JSON.stringify([value.of, value.sku]);
  }
}

function meet(left: PriceValue, right: PriceValue): boolean {
  const end = ({ effective_to: to }: PriceValue) => (to === null ? Infinity : Date.parse(to));
  return Date.parse(left.effective_from) < end(right) && Date.parse(right.effective_from) < end(left);
}
