// One truth: what pages show is what the API answers, what files hold, what the ledger has, and what was sent.
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { UsageAnswer, UsersAnswer } from '../../schemas/api.ts';
import { fromUsd, type Pico } from '../../schemas/money.ts';
import { dollars } from '../../dashboards/words/money.ts';
import type { Rig } from './rig.ts';
import { settled } from './window.ts';

const PAGE_ROWS = 25;
const COUNTS = [
  ['Messages', 'messages'],
  ['Chats', 'chats'],
  ['Input', 'input_tokens'],
  ['Output', 'output_tokens'],
  ['Cache read', 'cache_read_tokens'],
  ['Cache write', 'cache_write_tokens'],
] as const;

export function numbers(rig: () => Rig): void {
  describe('the numbers', () => {
    it('of the ledger are what was sent, charge by charge', async () => {
      const { ask, spent, outlay } = rig();
      await outlay.call('POST', '/api/v1/verify');
      const { totals } = await ask<UsageAnswer>('/api/v1/usage');
      const charges = await csv(rig(), '/api/v1/exports/charges.csv');
      const sum = charges.reduce((all, { cost_usd: cost }) => all + pico(cost), 0n);
      expect(pico(totals.cost_usd)).toBe(sum);
      expect(sum).toBe(spent);
    });

    it('of people are those of the API and of the file, on every page and in the totals', async () => {
      const { ask, open } = rig();
      const { data, totals } = await ask<UsersAnswer>('/api/v1/users?limit=500&sort=-cost_usd');
      const { page } = await open('/people');
      const table = page.getByRole('table', { name: 'People by what they spent' });
      expect((await shownIn(table))[0]).toEqual(factsOf(totals));
      const shown = (await shownIn(table)).slice(1);
      while (await page.getByRole('button', { name: 'Next page' }).isEnabled()) {
        await page.getByRole('button', { name: 'Next page' }).click();
        await page.getByText(`Rows ${shown.length + 1} to`).waitFor();
        await settled(page);
        shown.push(...(await shownIn(table)).slice(1));
      }
      expect(data.length).toBeGreaterThan(PAGE_ROWS);
      expect(shown).toEqual(data.map(factsOf));
      const file = await csv(rig(), '/api/v1/exports/users.csv?sort=-cost_usd');
      expect(file.map((row) => row['cost_usd'])).toEqual(data.map((row) => row.cost_usd ?? ''));
      const sum = file.reduce((all, row) => all + pico(row['cost_usd']), 0n);
      expect(sum).toBe(pico(totals.cost_usd));
    });

    it('of a breakdown add up: names and Other are the total', async () => {
      const { page } = await rig().open('/explore?by=repo&top=5');
      const rows = page.getByRole('table', { name: /the largest$/ }).getByRole('row');
      const amounts = await exactAmounts(rows);
      const { totals } = await rig().ask<UsageAnswer>('/api/v1/usage?group_by=repo');
      expect(amounts.length).toBeGreaterThan(5);
      expect(amounts[0]).toBe(pico(totals.cost_usd));
      expect(amounts.slice(1).reduce((sum, each) => sum + each, 0n)).toBe(amounts[0]);
    });

    it('of a chart are those of its table and of the API, and its days add up to the range', async () => {
      const { ask, open } = rig();
      const { rows, totals } = await ask<UsageAnswer>('/api/v1/usage?interval=day&limit=1000');
      const days = rows.map(({ cost_usd: cost }) => pico(cost));
      expect(days.reduce((sum, each) => sum + each, 0n)).toBe(pico(totals.cost_usd));
      const { page } = await open('/');
      const panel = page.getByRole('region', { name: /spend by model/i }).first();
      const drawn = await panel.locator('rect.outlay-bar').count();
      expect(drawn).toBeGreaterThan(rows.length);
      await panel.getByText('Table', { exact: true }).click();
      const names = (await panel.getByRole('columnheader').allTextContents()).slice(1);
      const model = names[0] ?? '';
      const one = await ask<UsageAnswer>(
        `/api/v1/usage?interval=day&model=${encodeURIComponent(model)}&limit=1000`,
      );
      const cells = await panel.getByRole('row').locator('td:nth-of-type(1)').allTextContents();
      expect(cells.map((text) => text.trim()).filter((text) => text !== '$0.00')).toEqual(
        one.rows
          .toSorted((a, b) => (a.bucket ?? '').localeCompare(b.bucket ?? ''))
          .map((row) => dollars(row.cost_usd)),
      );
    });
  });
}

/** Nothing known adds nothing. */
function pico(usd: string | null | undefined): Pico {
  return usd ? (fromUsd(usd) ?? 0n) : 0n;
}

type Facts = Readonly<Record<string, string>>;
type Row = Pick<UsersAnswer['data'][number], 'cost_usd' | (typeof COUNTS)[number][1]>;

function factsOf(row: Row): Facts {
  const counts = COUNTS.map(([label, field]) => [label, row[field]?.toLocaleString('en-US') ?? 'not known']);
  return { Cost: `${row.cost_usd} USD`, ...Object.fromEntries(counts) } as Facts;
}

/** The exact values that cells tell on hover, row by row; the first is the total. */
async function shownIn(table: Locator): Promise<Facts[]> {
  const labels = (await table.getByRole('columnheader').allTextContents()).map((text) =>
    text.replace(/[↑↓]/g, '').trim(),
  );
  const wanted = ['Cost', ...COUNTS.map(([label]) => label)];
  const rows = await table.locator('tr.outlay-totals, tbody tr').evaluateAll(TITLES);
  return rows.map((titles) =>
    Object.fromEntries(wanted.map((label) => [label, titles[labels.indexOf(label)] ?? ''])),
  );
}

// In the page, where types of the document are known.
type Cell = { querySelector(selector: string): { getAttribute(name: string): string } | null };
const TITLES = (rows: unknown[]): string[][] =>
  (rows as { children: ArrayLike<Cell> }[]).map(({ children }) =>
    Array.from(children, (cell) => cell.querySelector('[title]')?.getAttribute('title') ?? ''),
  );

async function exactAmounts(rows: Locator): Promise<bigint[]> {
  const titles = await rows.evaluateAll(TITLES);
  return titles.flatMap((cells) => {
    const exact = cells
      .map((title) => /^(-?[\d.]+) USD$/.exec(title)?.[1])
      .find((amount) => amount !== undefined);
    return exact === undefined ? [] : [pico(exact)];
  });
}

/** Rows of a file; no cell of these has a line break. */
async function csv({ outlay }: Rig, path: string): Promise<Record<string, string>[]> {
  const answer = await fetch(`${outlay.url}${path}`);
  expect(answer.status).toBe(200);
  const [head = '', ...lines] = (await answer.text()).trimEnd().split('\r\n');
  const names = head.split(',');
  return lines.map((line) => {
    const cells = (line.match(/("([^"]|"")*"|[^,]*)(,|$)/g) ?? []).map((cell) => cell.replace(/,$/, ''));
    return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']));
  });
}
