// The demo company's bills in a real Outlay: imported through the front door, they reconcile to what its own books say.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { billBooks, type BillBooks } from '../../cli/demo/bills/bill-books.ts';
import { BillLog } from '../../cli/demo/bills/bill-log.ts';
import { demoBilled, demoBills } from '../../cli/demo/bills/demo-bills.ts';
import { loadBills } from '../../cli/demo/bills/load-bills.ts';
import { demoCompany } from '../../cli/demo/demo-company.ts';
import { loadDemo } from '../../cli/demo/load.ts';
import { readReport } from '../../ingest/billing/registry.ts';
import { billImportsAnswer } from '../../schemas/bills-api.ts';
import { creditsAnswer } from '../../schemas/credits-api.ts';
import { fromUsd, toUsd } from '../../schemas/money.ts';
import { reconciliationAnswer } from '../../schemas/reconciliation-api.ts';
import { startTestOutlay, type TestOutlay } from '../support/outlay.ts';

const HOUR_MS = 3_600_000;
/** The last noon: a day before yesterday is over, and telemetry of it is not too old. */
const UNTIL = new Date(Math.floor(Date.now() / (24 * HOUR_MS)) * 24 * HOUR_MS - 12 * HOUR_MS);
const SPAN = { seed: 'imported', until: UNTIL, days: 6 };

let outlay: TestOutlay;
let books: BillBooks;
let days: string[];
const log = new BillLog();

beforeAll(async () => {
  outlay = await startTestOutlay();
  const target = { baseUrl: outlay.url };
  await loadDemo({ ...SPAN, ...target, log });
  const counts = await loadBills({ ...SPAN, ...target }, log);
  expect(counts).toMatchObject({ refused: '', reports: 7 });
  const billed = demoBilled(demoCompany(SPAN), log);
  books = billBooks(billed);
  days = billed.days.map((day) => new Date(day * 24 * HOUR_MS).toISOString().slice(0, 10));
}, 400_000);

afterAll(async () => await outlay.end());

/** Reports that tell something: on free days there may be nothing in one. */
function telling(): string[] {
  return demoBills(demoCompany(SPAN), log)
    .filter(({ source, text }) =>
      readReport(source, Buffer.from(text)).slices.some(({ lines }) => lines.length > 0),
    )
    .map(({ source }) => source);
}

async function imported() {
  return billImportsAnswer.parse((await outlay.get('/api/v1/bill-imports')).body).data;
}

it('are imported whole, each report once, with nothing that is not understood', async () => {
  const imports = await imported();
  expect(imports.map(({ source }) => source).sort()).toEqual(telling().sort());
  expect(imports.every(({ state, unknown_lines: unknown }) => state === 'counts' && unknown === 0)).toBe(
    true,
  );
});

it('change nothing when they are imported again', async () => {
  await loadBills({ ...SPAN, baseUrl: outlay.url }, log);
  expect(await imported()).toHaveLength(telling().length);
}, 120_000);

it.each(['anthropic', 'openai'] as const)(
  'come to what %s asks for in the reconciliation',
  async (provider) => {
    const to = new Date(Date.parse(days.at(-1) ?? '') + 24 * HOUR_MS).toISOString().slice(0, 10);
    const { body } = await outlay.get(`/api/v1/reconciliation?from=${days[0]}&to=${to}&provider=${provider}`);
    const { totals } = reconciliationAnswer.parse(body);
    const { billed, discount, tools, console, dearer } = books[provider];
    expect(totals.billed_usd).toBe(toUsd(billed));
    expect(totals.billed_list_usd).toBe(toUsd(billed + discount));
    const because = (reason: string): string => {
      const amounts = totals.classes.filter((one) => one.reason === reason);
      return toUsd(amounts.reduce((sum, one) => sum + (fromUsd(one.billed_usd) ?? 0n), 0n));
    };
    expect(['tools', 'console', 'price'].map(because)).toEqual([tools, console, dearer].map(toUsd));
  },
);

it('tell the credits of GitHub in the month', async () => {
  const months = [...new Set(days.map((day) => day.slice(0, 7)))];
  const used = await Promise.all(
    months.map(async (month) => {
      const { data } = creditsAnswer.parse((await outlay.get(`/api/v1/credits?month=${month}`)).body);
      const github = data.find(({ unit }) => unit === 'github_ai_credit');
      expect(github).toMatchObject({ pool: '7600', fee_usd: '76' });
      return fromUsd(github?.used_by_bill ?? '') ?? 0n;
    }),
  );
  expect(used.reduce((sum, credits) => sum + credits, 0n)).toBe(books.credits);
});
