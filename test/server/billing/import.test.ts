// Reports replace what was known of their days: whole or not at all, once, and with every version kept.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compareBills } from '../../../analytics/verify-bills.ts';
import { ProblemError } from '../../../schemas/problem.ts';
import { readBillImports } from '../../../server/billing/list-imports.ts';
import { readBillLines } from '../../../server/billing/list-lines.ts';
import { readBillSlices } from '../../../server/billing/list-slices.ts';
import { StoreUnavailable } from '../../../store/store.ts';
import { billFixture, costsPage, openBills, type Bills, type Costs } from './bill-rig.ts';

const DAY = '2026-10-05';
const NEXT_DAY = '2026-10-06';
const FIRST: Costs = { [DAY]: { proj_a: { 'gpt-5, input': 1.5 }, proj_b: { 'gpt-5, input': 2 } } };
const RESTATED: Costs = { [DAY]: { proj_a: { 'gpt-5, input': 1.25 }, proj_b: { 'gpt-5, input': 2 } } };

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
const slices = async (versions: 'true' | 'false' = 'false') =>
  (await readBillSlices(bills.store, { versions, limit: 100 })).data;

describe('an import', () => {
  it('counts to the last digit, and tells what it changed', async () => {
    const told = await bills.bring(billFixture('openai-costs.json'), { source: undefined });
    expect(told).toMatchObject({
      result: 'imported',
      source: 'openai.costs',
      detected: true,
      first_day: DAY,
      lines: 10,
      amounts: [{ currency: 'USD', lines: 10, billed_cost: '4.83' }],
      same_as: null,
    });
    expect(await bills.billed()).toEqual({ [DAY]: '3.655', [NEXT_DAY]: '1.175' });
    expect(await imports()).toMatchObject([
      { id: told.import_id, state: 'counts', imported_by: 'ada', origin: 'file', lines: 10 },
    ]);
  });

  it('of the same bytes is told as such and writes nothing', async () => {
    const first = await bills.bring(FIRST);
    const rows = await bills.rowsOf('bill_lines');
    const again = await bills.bring(FIRST);
    expect(again).toMatchObject({
      result: 'unchanged',
      import_id: null,
      same_as: { import_id: first.import_id },
      slices: { new: 0, changed: 0, unchanged: 2 },
      changes: [],
    });
    expect(await bills.rowsOf('bill_lines')).toBe(rows);
    expect(await bills.rowsOf('bill_imports')).toBe(1);
  });

  it('of the same facts in another order and spelling changes nothing either', async () => {
    const page = (items: Record<string, number>) =>
      Buffer.from(JSON.stringify(JSON.parse(costsPage({ [DAY]: { proj_a: items } })), null, 2));
    await bills.bring(page({ 'gpt-5, input': 1, 'gpt-5, output': 2 }));
    const again = await bills.bring(page({ 'gpt-5, output': 2, 'gpt-5, input': 1 }));
    expect(again).toMatchObject({ result: 'unchanged', same_as: null });
  });

  it('of a restated day replaces what changed of it, and keeps the version before', async () => {
    const first = await bills.bring(FIRST);
    const second = await bills.bring(RESTATED);
    expect(second).toMatchObject({ slices: { new: 0, changed: 1, unchanged: 1 } });
    expect(second.changes).toMatchObject([
      {
        scope: 'proj_a',
        version: 2,
        amounts_before: [{ billed_cost: '1.5' }],
        amounts: [{ billed_cost: '1.25' }],
      },
    ]);
    expect(await bills.billed()).toEqual({ [DAY]: '3.25' });
    const ofA = (await slices('true')).filter(({ scope }) => scope === 'proj_a');
    expect(ofA).toMatchObject([
      { version: 2, latest_version: 2, import_id: second.import_id, amounts: [{ billed_cost: '1.25' }] },
      { version: 1, latest_version: 2, import_id: first.import_id, amounts: [{ billed_cost: '1.5' }] },
    ]);
    const old = await readBillLines(bills.store, { import: first.import_id ?? '', limit: 10 });
    expect(old.totals).toMatchObject({ lines: 2, amounts: [{ billed_cost: '3.5' }] });
    expect((await imports()).map(({ current_slices }) => current_slices)).toEqual([1, 1]);
  });

  it('that puts back what was known before is a version of its own', async () => {
    await bills.bring(FIRST);
    await bills.bring(RESTATED);
    expect(await bills.bring(FIRST)).toMatchObject({ result: 'imported', changes: [{ version: 3 }] });
    expect(await bills.billed()).toEqual({ [DAY]: '3.5' });
  });

  it('as a preview tells the same and writes nothing', async () => {
    await bills.bring(FIRST);
    const told = await bills.bring(RESTATED, { preview: true });
    expect(told).toMatchObject({ preview: true, result: 'imported', import_id: null });
    expect(told.changes).toMatchObject([{ scope: 'proj_a', version: 2 }]);
    expect(await bills.billed()).toEqual({ [DAY]: '3.5' });
    expect(await bills.rowsOf('bill_imports')).toBe(1);
  });

  it('that cannot be read changes nothing', async () => {
    await bills.bring(FIRST);
    const broken = costsPage(RESTATED).slice(0, -20);
    await expect(bills.bring(Buffer.from(broken))).rejects.toThrow(ProblemError);
    expect(await bills.billed()).toEqual({ [DAY]: '3.5' });
    expect(await bills.rowsOf('bill_lines')).toBe(2);
  });
});

describe('cut short', () => {
  it.each(['bill_lines', 'bill_imports', 'bill_slices'])(
    'before %s it changes nothing, and the next attempt counts once',
    async (table) => {
      await bills.bring(FIRST);
      bills.beforeInsert = (insert) => {
        if (insert.table === table) throw new StoreUnavailable('killed');
      };
      await expect(bills.bring(RESTATED)).rejects.toThrow('killed');
      expect(await bills.billed()).toEqual({ [DAY]: '3.5' });
      bills.beforeInsert = () => undefined;
      expect(await bills.bring(RESTATED)).toMatchObject({ result: 'imported' });
      expect(await bills.billed()).toEqual({ [DAY]: '3.25' });
    },
  );

  it('between its lines and its slices it is listed as unfinished', async () => {
    bills.beforeInsert = ({ table }) => {
      if (table === 'bill_slices') throw new StoreUnavailable('killed');
    };
    await expect(bills.bring(FIRST)).rejects.toThrow('killed');
    expect(await imports()).toMatchObject([{ state: 'unfinished', current_slices: 0 }]);
    bills.beforeInsert = () => undefined;
    // The bytes were seen, and yet they are no repetition.
    expect(await bills.bring(FIRST)).toMatchObject({ result: 'imported', same_as: null });
    expect(await bills.billed()).toEqual({ [DAY]: '3.5' });
  });
});

describe('two imports at once', () => {
  it('of the same file count once', async () => {
    const told = await Promise.all([bills.bring(FIRST), bills.bring(FIRST), bills.bring(FIRST)]);
    expect(told.map(({ result }) => result).sort()).toEqual(['imported', 'unchanged', 'unchanged']);
    expect(await bills.billed()).toEqual({ [DAY]: '3.5' });
  });

  it('of different files are one after the other, and the last one counts', async () => {
    const told = await Promise.all([bills.bring(FIRST), bills.bring(RESTATED)]);
    const last = told.find(({ changes }) => changes.some(({ version }) => version === 2));
    expect(await bills.billed()).toEqual({ [DAY]: last === told[1] ? '3.25' : '3.5' });
    expect((await slices('true')).filter(({ scope }) => scope === 'proj_a').length).toBe(2);
  });

  it('one that fails does not keep the next one waiting', async () => {
    bills.beforeInsert = () => {
      throw new StoreUnavailable('away');
    };
    const failing = bills.bring(FIRST);
    await expect(failing).rejects.toThrow('away');
    bills.beforeInsert = () => undefined;
    expect(await bills.bring(FIRST)).toMatchObject({ result: 'imported' });
  });
});

describe('accounts and projects', () => {
  it('an account that the report does not say is the one that is given', async () => {
    await bills.bring(FIRST, { account: 'acme' });
    expect((await slices()).map(({ account }) => account)).toEqual(['acme', 'acme']);
  });

  it('the very same lines under another account are told, because both count', async () => {
    await bills.bring(FIRST);
    const { notes } = await bills.bring(FIRST, { account: 'acme' });
    expect(notes.join()).toContain('under no account, and both count');
  });

  it('a project that is gone from a day that was asked for as a whole is emptied', async () => {
    await bills.bring({ ...FIRST, [NEXT_DAY]: { proj_b: { 'gpt-5, input': 4 } } });
    const covers = { from: DAY, to: '2026-10-07' };
    const told = await bills.bring({ [DAY]: { proj_a: { 'gpt-5, input': 1.5 } } }, { covers });
    expect(told.changes).toMatchObject([{ scope: 'proj_b', day: DAY, lines: 0, lines_before: 1 }]);
    // Nothing at all was told of the next day: it may not be ready yet.
    expect(await bills.billed()).toEqual({ [DAY]: '1.5', [NEXT_DAY]: '4' });
  });

  it('a file that tells some projects leaves the others as they were', async () => {
    await bills.bring(FIRST);
    await bills.bring({ [DAY]: { proj_a: { 'gpt-5, input': 9 } } });
    expect(await bills.billed()).toEqual({ [DAY]: '11' });
  });

  it('another report of the same money under another account is told, because both count', async () => {
    const newer = billFixture('anthropic-analytics-cost.json');
    await bills.bring(billFixture('anthropic-cost-report.json'), {
      source: 'anthropic.cost',
      account: 'acme',
    });
    const told = await bills.bring(newer, { source: 'anthropic.analytics_cost', preview: true });
    expect(told.notes.join()).toContain('anthropic.cost tells the same and is known under the account acme');
    const named = await bills.bring(newer, { source: 'anthropic.analytics_cost', account: 'Acme' });
    expect(named.notes.join()).not.toContain('tells the same');
  });

  it('sums that a connection reads leave a file that knows people as it is, unless they differ', async () => {
    await bills.bring(billFixture('github-ai-credits.csv'), { source: 'github.ai_credits' });
    const before = await bills.billed();
    const credits = (gross: number) => ({
      timePeriod: { year: 2026, month: 10, day: 5 },
      organization: 'acme-rail',
      usageItems: [
        {
          product: 'Copilot',
          sku: 'AI',
          unitType: 'ai-credits',
          grossQuantity: gross,
          grossAmount: gross / 100,
          netAmount: 0,
        },
      ],
    });
    const read = async (gross: number) =>
      await bills.bring(Buffer.from(JSON.stringify(credits(gross))), {
        source: 'github.ai_credits',
        covers: { from: DAY, to: NEXT_DAY },
        origin: 'github.ai_credits',
      });
    const same = await read(245);
    expect([same.result, same.slices.unchanged, same.notes.length]).toEqual(['unchanged', 1, 1]);
    expect(await bills.billed()).toEqual(before);
    const restated = await read(250);
    expect(restated).toMatchObject({ result: 'imported', changes: [{ lines: 1 }] });
    expect(restated.notes.join()).toContain('import the file of these days again');
  });

  it('days of a month that is known as one sum are refused, and all of its days together are not', async () => {
    const page = (timePeriod: object, gross: number) => {
      const told = JSON.parse(billFixture('github-ai-credits.json').toString()) as { usageItems: object[] };
      const usageItems = [{ ...told.usageItems[0], grossQuantity: gross }];
      return { ...told, timePeriod, usageItems };
    };
    const bring = async (...pages: object[]) =>
      await bills.bring(Buffer.from(JSON.stringify(pages)), { source: 'github.ai_credits' });
    await bring(page({ year: 2026, month: 10 }, 85));
    await expect(bring(page({ year: 2026, month: 10, day: 5 }, 5))).rejects.toThrow('one sum for the month');
    const both = [page({ year: 2026, month: 10, day: 1 }, 1), page({ year: 2026, month: 10, day: 5 }, 5)];
    expect(await bring(...both)).toMatchObject({ result: 'imported' });
  });
});
