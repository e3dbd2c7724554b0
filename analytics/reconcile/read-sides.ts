// Reads both sides of a range: what the ledger has, and of all reports those that count.
import { BILL_SOURCE_FACTS, type BillSource } from '../../schemas/bills.ts';
import type { SourceUse } from '../../schemas/reconciliation-api.ts';
import type { Store } from '../../store/store.ts';
import { usesOf, type Use } from '../bills/counted-lines.ts';
import type { Range } from '../source.ts';
import {
  readBills,
  readImportedSlices,
  readSpans,
  type CoveredSpan,
  type ImportedSlice,
} from './bill-side.ts';
import type { Sides } from './compare.ts';
import { readLocal } from './local-side.ts';
import type { CreditPriceOf } from './plans.ts';
import { isWithoutTelemetry, scopeOfBill, type ScopeRule } from './scope-rules.ts';
import type { BillRow, LocalRow } from './sides.ts';

/** Which sides are read: whole UTC days, and both as they were when a month was signed off, or as they are. */
export type SidesQuestion = {
  readonly range: Range;
  readonly rules: readonly ScopeRule[];
  readonly creditPriceOf: CreditPriceOf;
  readonly asOf?: { readonly at: number; readonly batch: number } | undefined;
  /** Whether people are told apart. */
  readonly byUser?: boolean | undefined;
  /** Of one provider only. */
  readonly provider?: string | undefined;
};

/** A line with what became of it. */
export type UsedRow = BillRow & { readonly use: Use };

/** Both sides, and what is told beside them. */
export type ReadSides = {
  readonly sides: Sides;
  /** Every line of every source, those of other currencies too. */
  readonly lines: readonly UsedRow[];
  readonly imported: readonly ImportedSlice[];
  /** The slices of reports of which a provider, scope and day is made, those without a line too. */
  readonly importedOf: (place: Place) => readonly ImportedSlice[];
};

/** A provider, a scope and a day. */
type Place = Pick<BillRow, 'provider' | 'scope' | 'day'>;

const DOLLARS = 'USD';

/** Reads them. Fails with the store's error. */
export async function readSides(
  store: Store,
  { range, asOf, ...question }: SidesQuestion,
): Promise<ReadSides> {
  const { rules, byUser, provider } = question;
  const bills = { range, asOf: asOf?.at, byUser, provider };
  const [local, told, imported, spans] = await Promise.all([
    readLocal(store, range, { ...question, asOfBatch: asOf?.batch }),
    readBills(store, bills),
    readImportedSlices(store, bills),
    readSpans(store, bills),
  ]);
  return toSides({ local, told, imported, spans, rules });
}

/** What was read, before it is decided what counts. */
export type Told = {
  readonly local: readonly LocalRow[];
  readonly told: readonly Omit<BillRow, 'scope'>[];
  readonly imported: readonly ImportedSlice[];
  readonly spans: readonly CoveredSpan[];
  readonly rules: readonly ScopeRule[];
};

/** Decides which lines count, and of which scope they are. */
export function toSides({ local, told, imported, spans, rules }: Told): ReadSides {
  const useOf = usesOf(told);
  const lines = told.map((line): UsedRow => {
    const byHand = line.isConsole || isWithoutTelemetry(rules, line.provider, line.billScope);
    const scope = scopeOfBill(rules, line.provider, line.billScope);
    const use = useOf(line);
    return {
      ...line,
      scope,
      isConsole: byHand,
      use: use === 'counted' && isCompanion(line) ? 'quantities' : use,
    };
  });
  const used = (use: SourceUse['use']) => lines.filter((line) => line.use === use && isInDollars(line));
  const counted = used('counted');
  const quantities = used('quantities');
  return {
    sides: {
      local,
      counted: withDefaultConsole(counted, local, quantities),
      quantities,
      beside: used('beside'),
      isBilled: billedOn({ lines, imported, spans }),
    },
    lines,
    imported,
    importedOf: importsBy({ lines, imported, rules }),
  };
}

type Reports = Pick<ReadSides, 'lines' | 'imported'> & { readonly spans: readonly CoveredSpan[] };

/**
 * Whether it is known what a provider bills in dollars for a day: a line that counts says so, or a report that covers the day
 * and has no line of it. Of a provider that bills in other currencies only, nothing is known in dollars.
 */
function billedOn({ lines, imported, spans }: Reports): Sides['isBilled'] {
  const counted = lines.filter(({ use }) => use === 'counted');
  const inDollars = counted.filter(isInDollars);
  const known = new Set(inDollars.map(({ provider, day }) => `${provider} ${day}`));
  const own = new Set(
    inDollars.flatMap(({ provider, currency }) => (currency === DOLLARS ? [provider] : [])),
  );
  const foreign = new Set(
    counted.flatMap((line) => (isInDollars(line) || own.has(line.provider) ? [] : [line.provider])),
  );
  const isOfDollars = ({ source }: Pick<BillRow, 'source'>): boolean =>
    isBill(source) && !foreign.has(providerOf(source));
  for (const slice of imported.filter(isOfDollars)) known.add(`${providerOf(slice.source)} ${slice.day}`);
  const covered = spans.filter(isOfDollars);
  return (provider, day) =>
    known.has(`${provider} ${day}`) ||
    covered.some(({ source, first, last }) => providerOf(source) === provider && first <= day && day <= last);
}

type Imports = Pick<ReadSides, 'lines' | 'imported'> & { readonly rules: readonly ScopeRule[] };

/** A slice is of what its lines are of; one that was left empty is of its provider. */
function importsBy({ lines, imported, rules }: Imports): ReadSides['importedOf'] {
  const sliceOf = ({ source, account, billScope, day }: ImportedSlice | UsedRow): string =>
    JSON.stringify([source, account, billScope, day]);
  const placeOf = ({ provider, scope, day }: Place): string => JSON.stringify([provider, scope, day]);
  const bySlice = new Map(imported.map((slice) => [sliceOf(slice), slice]));
  const found = new Map<string, Set<ImportedSlice>>();
  const add = (place: Place, slice: ImportedSlice | undefined): void => {
    if (slice) found.set(placeOf(place), (found.get(placeOf(place)) ?? new Set()).add(slice));
  };
  for (const line of lines)
    if (line.use === 'counted' || line.use === 'quantities') add(line, bySlice.get(sliceOf(line)));
  const withLines = new Set(lines.map(sliceOf));
  for (const slice of imported) {
    const { source, billScope, day } = slice;
    if (withLines.has(sliceOf(slice)) || BILL_SOURCE_FACTS[source].role === 'repeated') continue;
    const provider = providerOf(source);
    add({ provider, scope: scopeOfBill(rules, provider, billScope), day }, slice);
  }
  return (place) => [...(found.get(placeOf(place)) ?? [])];
}

/** Reports that tell tokens on lines of their own, beside the line that has the money. */
const WITH_COMPANIONS: ReadonlySet<BillSource> = new Set(['github.ai_credits', 'cursor.events']);

function isCompanion({ source, kind, currency }: Omit<BillRow, 'scope'>): boolean {
  return kind === 'tokens' && currency === '' && WITH_COMPANIONS.has(source);
}

/** Dollars, or a line without any amount. */
function isInDollars({ currency, list, billed }: BillRow): boolean {
  return currency === DOLLARS || (currency === '' && list === 0n && billed === 0n);
}

function isBill(source: BillSource): boolean {
  return source !== 'focus' && BILL_SOURCE_FACTS[source].role === 'billed';
}

function providerOf(source: BillSource): string {
  return BILL_SOURCE_FACTS[source].provider;
}

/**
 * Anthropic's report of cost does not tell keys. Its scope without a name is that of the console: models that nobody used by
 * telemetry that day, and of which no report of usage says otherwise, were used there.
 */
function withDefaultConsole(
  counted: readonly BillRow[],
  local: readonly LocalRow[],
  quantities: readonly BillRow[],
): BillRow[] {
  const keyOf = ({ provider, day, model }: Pick<BillRow, 'provider' | 'day' | 'model'>): string =>
    JSON.stringify([provider, day, model]);
  const known = new Set([...local, ...quantities].map(keyOf));
  return counted.map((row) => {
    const isDefault = row.source === 'anthropic.cost' && row.billScope === '' && row.kind === 'tokens';
    return isDefault && row.model !== '' && !known.has(keyOf(row)) ? { ...row, isConsole: true } : row;
  });
}
