// Bills in a real store, written by hand: lines in a few words, and the slices with which they count.
import type { BillLine, BillSource, LineKind } from '../../schemas/bills.ts';
import { parseDecimal } from '../../schemas/decimal.ts';
import type { Store } from '../../store/store.ts';
import { billLine, putBillLines, putBillSlices } from './bill-tables.ts';

/** A line in a few words. Quantities and amounts are decimal text; undefined is not told. */
export type WrittenLine = {
  readonly source: BillSource;
  readonly day: string;
  readonly account?: string;
  readonly scope?: string;
  readonly provider: string;
  readonly kind?: LineKind;
  readonly item?: string;
  readonly product?: string;
  readonly model?: string;
  readonly user?: string;
  readonly repo?: string;
  readonly pr?: string;
  readonly costCenter?: string;
  readonly quantity?: string;
  readonly unit?: string;
  readonly list?: string;
  readonly billed?: string;
  readonly currency?: string;
  readonly unknown?: string;
};

let imports = 0;

/**
 * Writes one import: its lines, and a slice for each of their sources, accounts, scopes and days. `at` in milliseconds
 * since 1970; a later import of the same slice takes its place.
 */
export async function writeBill(
  store: Store,
  lines: readonly WrittenLine[],
  at = Date.UTC(2026, 10, 1),
): Promise<void> {
  imports += 1;
  const id = `import-${String(imports).padStart(4, '0')}`;
  await putBillLines(store, id, lines.map(lineOf));
  const slices = new Map(lines.map((line) => [sliceOf(line).join('\n'), sliceOf(line)]));
  await putBillSlices(
    store,
    [...slices.values()].map((slice) => [...slice, imports, id, id, lines.length, timeOf(at)]),
  );
}

function sliceOf({ source, account = '', scope = '', day }: WrittenLine): string[] {
  return [source, account, scope, day];
}

function lineOf({ quantity, list, billed, ...told }: WrittenLine): BillLine {
  const exact = (text: string | undefined) => (text === undefined ? undefined : parseDecimal(text, 12));
  const amounts = { quantity: exact(quantity), listCost: exact(list), billedCost: exact(billed) };
  return billLine({ currency: 'USD', ...told, ...amounts });
}

function timeOf(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').replace('Z', '');
}

/** October 2026 of a small company, as research has it: tokens, seats, pooled credits and minutes. */
export const OCTOBER: readonly WrittenLine[] = [
  ...(
    [
      ['gpt-5.4, input', '600000', '1.5'],
      ['gpt-5.4, cached input', '1800000', '0.45'],
      ['gpt-5.4, output', '60000', '0.9'],
    ] as const
  ).map(([item, quantity, billed]): WrittenLine => ({
    source: 'openai.costs',
    provider: 'openai',
    account: 'org-acme',
    scope: 'proj_timetable',
    day: '2026-10-05',
    item,
    model: 'gpt-5.4',
    quantity,
    unit: 'Tokens',
    list: billed,
    billed,
  })),
  {
    source: 'anthropic.cost',
    provider: 'anthropic',
    account: 'acme',
    scope: 'wrkspc_signals',
    day: '2026-10-06',
    item: 'Claude Opus 5.5 Usage - Cache Read',
    model: 'claude-opus-5-5',
    quantity: '2500000',
    unit: 'Tokens',
    list: '0.5',
    billed: '0.5',
  },
  {
    source: 'github.usage',
    provider: 'github',
    account: 'acme-rail',
    day: '2026-10-01',
    kind: 'seats',
    item: 'copilot_for_business',
    product: 'copilot',
    quantity: '3',
    unit: 'Seats',
    list: '57',
    billed: '57',
  },
  ...(
    [
      ['2026-10-05', 'ana-r', '85', '0.85', 'Claude Sonnet 5'],
      ['2026-10-05', 'bo-t', '160', '1.6', 'GPT-5.4'],
      ['2026-10-06', 'bo-t', '12.5', '0.125', 'Code Review model'],
      ['2026-10-06', 'chi-m', '6.3', '0.063', 'Claude Haiku 4.5'],
    ] as const
  ).map(([day, user, quantity, list, model]): WrittenLine => ({
    source: 'github.ai_credits',
    provider: 'github',
    account: 'acme-rail',
    day,
    kind: 'credits',
    item: 'copilot_ai_credit',
    product: 'copilot',
    model,
    user,
    quantity,
    unit: 'AI Credits',
    list,
    billed: '0',
  })),
  ...(
    [
      ['actions_linux', '3', '0.018', '0'],
      ['actions_linux_4_core', '5', '0.06', '0.06'],
    ] as const
  ).map(([item, quantity, list, billed]): WrittenLine => ({
    source: 'github.usage',
    provider: 'github',
    account: 'acme-rail',
    day: '2026-10-06',
    kind: 'minutes',
    item,
    product: 'actions',
    repo: 'github.com/acme-rail/signals',
    quantity,
    unit: 'Minutes',
    list,
    billed,
  })),
];
