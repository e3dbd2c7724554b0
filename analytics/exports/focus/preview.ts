// What a FOCUS export would hold: its first rows, its sums, and what they have to add up to.
import { z } from 'zod';
import type { FocusPreview, FocusQuery } from '../../../schemas/focus-api.ts';
import { fromUsd, toUsd, type Pico } from '../../../schemas/money.ts';
import { intervalEnd, intervalStart } from '../../../schemas/period.ts';
import { COUNTED_SQL } from '../../bills/counted-lines.ts';
import { CURRENCY_SQL, DAYS_SQL } from '../../cost-centers/billed.ts';
import { pico } from '../../cost-centers/spend.ts';
import { integer } from '../../measures.ts';
import { toldRange } from '../../question.ts';
import { LEDGER, rangeParams, usageSource, within, type Range } from '../../source.ts';
import { exportColumns } from './columns.ts';
import type { FocusRow } from './focus-row.ts';
import { askFocus, focusPages, type FocusAsked } from './focus-export.ts';
import type { FocusSources } from './focus-sources.ts';
import { createFocusSums } from './focus-totals.ts';
import { feesOf } from './pool-months.ts';

const SHOWN_ROWS = 20;
const MOST_ROWS = 50_000;

/** Answers the question. Throws the same problems as the export. */
export async function previewFocus(query: FocusQuery, sources: FocusSources): Promise<FocusPreview> {
  const asked = await askFocus(query, sources);
  const [walked, control] = await Promise.all([walk(asked, sources), readControl(asked, sources)]);
  const names = exportColumns(query.version).map(({ name }) => name);
  const { from, to } = toldRange(asked.span);
  return {
    basis: query.basis,
    version: query.version,
    grain: query.grain,
    from,
    to,
    data_as_of: asked.freshness,
    columns: names,
    rows: walked.shown.map((row) => Object.fromEntries(names.map((name) => [name, row[name] ?? null]))),
    row_count: walked.sums?.rows() ?? null,
    totals: walked.sums?.totals() ?? null,
    control: toldControl(control.amounts, walked, asked),
    ...control.counts,
    months: monthsOf(asked.span, walked, sources),
  };
}

type Walked = {
  readonly shown: readonly FocusRow[];
  /** Undefined where there are too many rows. */
  readonly sums: ReturnType<typeof createFocusSums> | undefined;
  readonly corrections: ReadonlyMap<string, ReadonlyMap<string, Pico>>;
};

async function walk(asked: FocusAsked, sources: FocusSources): Promise<Walked> {
  const sums = createFocusSums();
  const shown: FocusRow[] = [];
  const corrections = new Map<string, Map<string, Pico>>();
  for await (const page of focusPages(asked, sources)) {
    sums.add(page);
    shown.push(...page.slice(0, Math.max(0, SHOWN_ROWS - shown.length)));
    for (const row of page) if (row['ChargeClass'] === 'Correction') addCorrection(corrections, row);
    if (sums.rows() > MOST_ROWS) return { shown, sums: undefined, corrections: new Map() };
  }
  return { shown, sums, corrections };
}

function addCorrection(corrections: Map<string, Map<string, Pico>>, row: FocusRow): void {
  const month = (row['BillingPeriodStart'] ?? '').slice(0, 7);
  const currency = row['BillingCurrency'] ?? '';
  const sums = corrections.get(month) ?? new Map<string, Pico>();
  sums.set(currency, (sums.get(currency) ?? 0n) + (fromUsd(row['BilledCost'] ?? '0') ?? 0n));
  corrections.set(month, sums);
}

function toldControl(
  amounts: ReadonlyMap<string, Pico>,
  { sums }: Walked,
  { pools, span }: FocusAsked,
): FocusPreview['control'] {
  const totals = new Map(sums?.totals().map(({ currency, billed }) => [currency, fromUsd(billed) ?? 0n]));
  const fees = feesOf(pools, span);
  const currencies = new Set([...amounts.keys(), ...totals.keys(), ...(fees === 0n ? [] : ['USD'])]);
  return [...currencies].sort().map((currency) => {
    const amount = amounts.get(currency) ?? 0n;
    const fromPools = currency === 'USD' ? fees : 0n;
    return {
      currency,
      amount: toUsd(amount),
      from_pools: toUsd(fromPools),
      difference: sums ? toUsd((totals.get(currency) ?? 0n) - amount - fromPools) : null,
    };
  });
}

type Counts = Pick<FocusPreview, 'unpriced_calls' | 'unreported_calls' | 'unknown_lines'>;
type Control = { readonly amounts: ReadonlyMap<string, Pico>; readonly counts: Counts };

const NO_COUNTS: Counts = { unpriced_calls: 0, unreported_calls: 0, unknown_lines: 0 };

async function readControl(asked: FocusAsked, sources: FocusSources): Promise<Control> {
  return asked.basis === 'billed'
    ? await billedControl(asked.span, sources)
    : await usageControl(asked, sources);
}

const usageRow = z.object({ cost: pico, reported: pico, unpriced: integer, unreported: integer });

const USAGE_SUMS =
  'sum(t.cost) AS cost, sum(t.reported_cost) AS reported, toInt64(sum(t.unpriced_entries)) AS unpriced, ' +
  'toInt64(sum(t.entries) - sum(t.reported_entries)) AS unreported';

/**
 * From the rollups that /usage answers from: rows come from the ledger. What was booked since the rows were begun is not in
 * them, and is taken off here.
 */
async function usageControl({ span, basis, newest }: FocusAsked, { store }: FocusSources): Promise<Control> {
  const source = usageSource(span, true);
  const [row] = await store.query({
    sql: `SELECT ${['cost', 'reported', 'unpriced', 'unreported'].map((name) => `sum(x.${name} * x.sign) AS ${name}`).join(', ')}
FROM (
  SELECT 1 AS sign, ${USAGE_SUMS} FROM ${source.table} AS t WHERE ${within(source, 't')}
  UNION ALL
  SELECT -1 AS sign, ${USAGE_SUMS} FROM ${LEDGER.table} AS t
  WHERE ${within(LEDGER, 't')} AND t.batch_id > {newest:UInt64}
) AS x`,
    params: { ...rangeParams(span), newest },
    row: usageRow,
  });
  const { cost = 0n, reported = 0n, unpriced = 0, unreported = 0 } = row ?? {};
  const isReported = basis === 'reported';
  return {
    amounts: new Map([['USD', isReported ? reported : cost]]),
    counts: {
      ...NO_COUNTS,
      ...(isReported ? { unreported_calls: unreported } : { unpriced_calls: unpriced }),
    },
  };
}

const billedRow = z.object({ currency: z.string(), billed: pico, unknown: integer });

async function billedControl(span: Range, { store }: FocusSources): Promise<Control> {
  const rows = await store.query({
    sql: `SELECT ${CURRENCY_SQL} AS currency, sum(ifNull(l.billed_cost, toDecimal128(0, 12))) AS billed,
  countIf(l.unknown != '') AS unknown
FROM current_bill_lines AS l
WHERE ${COUNTED_SQL} AND ${DAYS_SQL}
GROUP BY currency`,
    params: rangeParams(span),
    row: billedRow,
  });
  return {
    amounts: new Map(rows.map(({ currency, billed }) => [currency, billed])),
    counts: { ...NO_COUNTS, unknown_lines: rows.reduce((sum, { unknown }) => sum + unknown, 0) },
  };
}

function monthsOf(
  span: Range,
  { sums, corrections }: Walked,
  { signOffs }: FocusSources,
): FocusPreview['months'] {
  const signed = new Set(signOffs.map(({ month }) => month));
  const months: FocusPreview['months'] = [];
  for (let at = intervalStart('month', span.from); at < span.to; at = intervalEnd('month', at)) {
    const month = new Date(at).toISOString().slice(0, 7);
    const told = [...(corrections.get(month) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
    months.push({
      month,
      signed_off: signed.has(month),
      corrections: sums ? told.map(([currency, amount]) => ({ currency, amount: toUsd(amount) })) : null,
    });
  }
  return months;
}
