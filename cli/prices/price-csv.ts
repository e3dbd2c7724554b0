// The price book as CSV, in the form in which it is imported.
import { PRICE_COLUMNS, type PriceEntryAnswer } from '../../schemas/price-book-api.ts';

type Row = Readonly<Partial<Record<(typeof PRICE_COLUMNS)[number], string | undefined>>>;

/** A header, and for each entry a row with rows of its tiers and multipliers below it. */
export function toPriceCsv(entries: readonly PriceEntryAnswer[]): string {
  const rows = entries.flatMap(rowsOf).map((row) => PRICE_COLUMNS.map((name) => cell(row[name] ?? '')));
  return [PRICE_COLUMNS, ...rows].map((cells) => `${cells.join(',')}\r\n`).join('');
}

function rowsOf(told: PriceEntryAnswer): Row[] {
  const { entry, of, effective_from, effective_to, source } = told;
  const own: Row = { entry, of, effective_from, effective_to: effective_to ?? '', source: harmless(source) };
  if (told.of === 'credits') return [{ ...own, unit: told.unit, price: told.price }];
  if (told.of === 'minutes') return [{ ...own, sku: told.sku, price: told.price }];
  const { role, provider, model, match, rates, percent_off, tiers, multipliers } = told;
  return [
    { ...own, role, provider, model, match, percent_off, ...rates },
    ...tiers.map((tier): Row => {
      return { entry, of, above_prompt_tokens: String(tier.above_prompt_tokens), ...tier.rates };
    }),
    ...multipliers.map(({ when, factor }): Row => ({ entry, of, ...when, factor })),
  ];
}

/** Text that a spreadsheet would run as a formula gets a quote before it; the import takes it away. */
function harmless(text: string): string {
  return /^'*[=+\-@]/.test(text) ? `'${text}` : text;
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
