// Reads both sides of a range: what the ledger has, and of all reports those that count.
import { BILL_SOURCE_FACTS, type BillSource } from '../../schemas/bills.ts';
import type { SourceUse } from '../../schemas/reconciliation-api.ts';
import type { Store } from '../../store/store.ts';
import type { Range } from '../source.ts';
import {
  readBills,
  readImportedSlices,
  readSpans,
  type CoveredSpan,
  type ImportedSlice,
} from './bill-side.ts';
import type { Sides } from './compare.ts';
import { usesOf, type ImportedDay, type Use } from './counted-sources.ts';
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
};

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
  const days = importedDays(imported, told);
  const useOf = usesOf(days);
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
  const billedDays = new Set(
    lines.flatMap(({ use, provider, day }) => (use === 'counted' ? [`${provider} ${day}`] : [])),
  );
  for (const { source, provider, day } of days) if (isBill(source)) billedDays.add(`${provider} ${day}`);
  const covered = spans.filter(({ source }) => isBill(source));
  const counted = used('counted');
  const quantities = used('quantities');
  return {
    sides: {
      local,
      counted: withDefaultConsole(counted, local, quantities),
      quantities,
      beside: used('beside'),
      isBilled: (provider, day) =>
        billedDays.has(`${provider} ${day}`) ||
        covered.some(
          ({ source, first, last }) => providerOf(source) === provider && first <= day && day <= last,
        ),
    },
    lines,
    imported,
  };
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

function importedDays(
  imported: readonly ImportedSlice[],
  told: readonly Omit<BillRow, 'scope'>[],
): ImportedDay[] {
  const ofFocus = told.filter(({ source }) => source === 'focus');
  return [
    ...imported.map(({ source, account, day }) => ({ source, account, day, provider: providerOf(source) })),
    ...ofFocus.map(({ source, account, day, provider }) => ({ source, account, day, provider })),
  ];
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
