// Imports that are taken back, reports that are read apart, and any imports in any order.
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compareBills } from '../../../analytics/verify-bills.ts';
import { readBillImports } from '../../../server/billing/list-imports.ts';
import { readBillLines } from '../../../server/billing/list-lines.ts';
import { readBillSlices } from '../../../server/billing/list-slices.ts';
import { unpackRows } from '../../../server/billing/packed-rows.ts';
import { readInThread } from '../../../server/billing/read-in-thread.ts';
import { takeBack } from '../../../server/billing/take-back.ts';
import { billFixture, costsPage, openBills, type Bills, type Costs } from './bill-rig.ts';

const DAY = '2026-10-05';
const FIRST: Costs = { [DAY]: { proj_a: { 'gpt-5, input': 1.5 }, proj_b: { 'gpt-5, input': 2 } } };

let bills: Bills;
beforeAll(async () => {
  bills = await openBills();
});
afterAll(async () => {
  expect(await compareBills(bills.store)).toEqual([]);
  await bills.close();
});
beforeEach(async () => await bills.empty());

const imports = async () => (await readBillImports(bills.store, { limit: 50 })).data;
const versions = async () => (await readBillSlices(bills.store, { versions: 'true', limit: 100 })).data;

describe('taking an import back', () => {
  const back = async (taken: string | null) =>
    await takeBack(bills.store, { taken: taken ?? '', id: crypto.randomUUID(), by: 'bo', at: Date.now() });

  it('puts back what counted before, as a new version', async () => {
    await bills.bring(FIRST);
    const wrong = await bills.bring({
      [DAY]: { proj_a: { 'gpt-5, input': 100 }, proj_c: { 'gpt-5, input': 7 } },
    });
    expect(await back(wrong.import_id)).toMatchObject({ slices: 2, lines: 1 });
    expect(await bills.billed()).toEqual({ [DAY]: '3.5' });
    const ofA = (await versions()).filter(({ scope }) => scope === 'proj_a');
    expect(ofA.map(({ version }) => version)).toEqual([3, 2, 1]);
    expect((await imports())[0]).toMatchObject({ name: 'Taken back: report.json', imported_by: 'bo' });
    await expect(back(wrong.import_id)).rejects.toThrow('Nothing of this import counts');
  });

  it('again goes further back: two wrong files, one after the other, leave nothing', async () => {
    await bills.bring(FIRST);
    const worse = await bills.bring({ [DAY]: { proj_a: { 'gpt-5, input': 100 } } });
    const once = await back(worse.import_id);
    expect(await bills.billed()).toEqual({ [DAY]: '3.5' });
    await back(once.import_id);
    // What else the first file told stays until it is taken back itself.
    expect(await bills.billed()).toEqual({ [DAY]: '2' });
    const [, , , first] = await imports();
    await back(first?.id ?? '');
    expect(await bills.billed()).toEqual({});
    expect(await bills.bring(FIRST)).toMatchObject({ result: 'imported' });
    expect(await bills.billed()).toEqual({ [DAY]: '3.5' });
  });

  it('is refused where the sum of a month would come back beside days of it', async () => {
    const page = (timePeriod: object) => ({
      timePeriod,
      organization: 'acme-rail',
      usageItems: [
        { product: 'Copilot', sku: 'AI', unitType: 'ai-credits', grossQuantity: 5, grossAmount: 0.05 },
      ],
    });
    const bring = async (...days: object[]) =>
      await bills.bring(Buffer.from(JSON.stringify(days.map(page))), { source: 'github.ai_credits' });
    const month = { year: 2026, month: 10 };
    await bring(month);
    const first = await bring({ ...month, day: 1 });
    const later = await bring({ ...month, day: 5 });
    await expect(back(first.import_id)).rejects.toThrow('2026-10-05 was imported since');
    await back(later.import_id);
    expect(await back(first.import_id)).toMatchObject({ slices: 1, lines: 1 });
  });

  it('makes room for the sum of an enterprise, which is refused beside its organizations, as they are beside it', async () => {
    const told = JSON.parse(billFixture('github-ai-credits.json').toString()) as object;
    const sum = {
      ...told,
      organization: undefined,
      enterprise: 'Acme',
      timePeriod: { year: 2026, month: 10, day: 5 },
    };
    const bringSum = async () =>
      await bills.bring(Buffer.from(JSON.stringify(sum)), { source: 'github.ai_credits' });
    const bringCsv = async () =>
      await bills.bring(billFixture('github-ai-credits.csv'), { source: 'github.ai_credits' });
    const { import_id: csv } = await bringCsv();
    await expect(bringSum()).rejects.toThrow('Import the AI usage report of the enterprise as CSV instead');
    await back(csv);
    expect(await bringSum()).toMatchObject({
      result: 'imported',
      changes: [{ account: 'enterprises/acme' }],
    });
    await expect(bringCsv()).rejects.toThrow('Take the import of the sum back first');
  });

  it('each slice gets the lines that it had, whoever wrote them', async () => {
    await bills.bring({ [DAY]: { proj_a: { i: 1 }, proj_b: { i: 2 }, proj_c: { i: 4 } } });
    await bills.bring({ [DAY]: { proj_a: { i: 8 } } });
    const last = await bills.bring({ [DAY]: { proj_a: { i: 16 }, proj_b: { i: 32 } } });
    await back(last.import_id);
    expect(await bills.billed()).toEqual({ [DAY]: '14' });
  });

  it('of what is unknown is refused', async () => {
    await expect(back('nothing')).rejects.toThrow('There is no import nothing.');
  });
});

describe('the thread that reads', () => {
  const task = { importId: 'i', source: undefined, account: '' };

  it('tells a report with its rows', async () => {
    const bytes = billFixture('openai-costs.json');
    const { source, report } = await readInThread({ ...task, bytes });
    expect([source, report.slices.reduce((sum, { lines }) => sum + lines, 0)]).toEqual(['openai.costs', 10]);
    let rows = '';
    for await (const part of unpackRows(report.slices.map((slice) => slice.rows))) rows += part.toString();
    expect(rows.split('\n').length - 1).toBe(10);
  });

  it('tells where a report cannot be read, and that a file does not tell what it is', async () => {
    const broken = Buffer.from(costsPage(FIRST).replace('"value":2', '"value":"two"'));
    const refused = readInThread({ ...task, source: 'openai.costs', bytes: broken });
    await expect(refused).rejects.toMatchObject({ problem: { status: 400, errors: [{}] } });
    const unknown = readInThread({ ...task, bytes: Buffer.from('a,b\n1,2\n') });
    await expect(unknown).rejects.toThrow('source: is needed');
  });
});

it('whatever is imported in whatever order, the last import of each slice counts, exactly once', async () => {
  const cents = fc.integer({ min: -1_000, max: 100_000 });
  const costs = fc.dictionary(
    fc.constantFrom('2026-10-01', '2026-10-02'),
    fc.dictionary(
      fc.constantFrom('p', 'q'),
      fc.dictionary(fc.constantFrom('x', 'y'), cents, { minKeys: 1 }),
      {
        minKeys: 1,
      },
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(costs, { minLength: 1, maxLength: 5 }), async (reports) => {
      await bills.empty();
      const model = new Map<string, bigint>();
      for (const report of reports) {
        const dollars = Object.fromEntries(
          Object.entries(report).map(([day, projects]) => [
            day,
            Object.fromEntries(
              Object.entries(projects).map(([project, items]) => [
                project,
                Object.fromEntries(Object.entries(items).map(([item, value]) => [item, value / 100])),
              ]),
            ),
          ]),
        );
        await bills.bring(dollars);
        for (const [day, projects] of Object.entries(report))
          // A report of costs tells of all its projects on all its days.
          for (const project of new Set(Object.values(report).flatMap((of) => Object.keys(of)))) {
            const items = Object.values(projects[project] ?? {});
            model.set(
              `${day} ${project}`,
              items.reduce((sum, value) => sum + BigInt(value), 0n),
            );
          }
      }
      const { totals } = await readBillLines(bills.store, { limit: 1 });
      const sum = [...model.values()].reduce((left, right) => left + right, 0n);
      const billed = totals.amounts[0]?.billed_cost ?? '0';
      expect(BigInt(Math.round(Number(billed) * 100))).toBe(sum);
    }),
    { numRuns: 15 },
  );
}, 120_000);
