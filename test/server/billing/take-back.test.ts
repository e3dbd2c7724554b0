// Imports that are taken back, reports that are read apart, and any imports in any order.
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compareBills } from '../../../analytics/verify-bills.ts';
import { readBillImports } from '../../../server/billing/list-imports.ts';
import { readBillLines } from '../../../server/billing/list-lines.ts';
import { readBillSlices } from '../../../server/billing/list-slices.ts';
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
    expect(report.rows.length).toBe(report.slices.at(-1)?.end);
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
