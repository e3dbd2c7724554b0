// A chargeback as a file: what each cost center spent, bears of others, gives to others and was billed, a row each. The costs
// of all rows add up to the range, and those of a cost center to what it bears.
import type { ChargebackAnswer, ChargebackQuery } from '../../schemas/chargeback-api.ts';
import { fromUsd, toUsd } from '../../schemas/money.ts';
import type { ExportColumn, ExportRow } from '../exports/file.ts';
import type { Export } from '../exports/lists.ts';
import { readChargeback, type ChargebackSources } from './chargeback.ts';

const text = (name: string): ExportColumn => ({ name, type: 'text' });
const decimal = (name: string): ExportColumn => ({ name, type: 'decimal' });
const integer = (name: string): ExportColumn => ({ name, type: 'integer' });

const COLUMNS: readonly ExportColumn[] = [
  text('cost_center'),
  text('product'),
  /** `own`, `borne` for others, `given` to others (negative), `billed`. */
  text('kind'),
  /** Whose spend is borne, or who bears it. */
  text('other_cost_center'),
  text('known_by'),
  decimal('cost_usd'),
  decimal('list_cost_usd'),
  decimal('reported_cost_usd'),
  integer('calls'),
  integer('unpriced_calls'),
  integer('people'),
  /** Of `billed`: a bill may be in any currency. */
  text('currency'),
  decimal('billed'),
];

/** Everything to write. Throws what {@link readChargeback} throws. */
export async function exportChargeback(query: ChargebackQuery, sources: ChargebackSources): Promise<Export> {
  const told = await readChargeback(query, sources);
  const { from, to, data_as_of, totals, coverage } = told;
  return {
    from,
    to,
    head: { from, to, data_as_of, parameters: query, totals, coverage },
    columns: COLUMNS,
    pages: onePage([...told.rows.flatMap(spentRows), ...told.shared.flatMap(sharedRows)]),
  };
}

/** What was spent, where anything was, and what was billed, which is never added to it. */
function spentRows({ billed, ...row }: ChargebackAnswer['rows'][number]): ExportRow[] {
  const { cost_center, product, known_by, calls, cost_usd } = row;
  const isSpent = calls !== 0 || cost_usd !== '0' || billed.length === 0;
  return [
    ...(isSpent ? [{ ...row, kind: 'own' }] : []),
    ...billed.map(({ currency, amount }) => ({
      cost_center,
      product,
      known_by,
      kind: 'billed',
      currency,
      billed: amount,
    })),
  ];
}

function sharedRows({ cost_center: giver, parts }: ChargebackAnswer['shared'][number]): ExportRow[] {
  return parts.flatMap(({ cost_center: bearer, amount_usd }) => [
    { cost_center: bearer, kind: 'borne', other_cost_center: giver, cost_usd: amount_usd },
    { cost_center: giver, kind: 'given', other_cost_center: bearer, cost_usd: negative(amount_usd) },
  ]);
}

function negative(usd: string): string {
  return toUsd(-(fromUsd(usd) ?? 0n));
}

// eslint-disable-next-line @typescript-eslint/require-await -- It is read like other files.
async function* onePage(rows: readonly ExportRow[]): AsyncGenerator<readonly ExportRow[]> {
  yield rows;
}
