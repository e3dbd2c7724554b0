// Damaged reports of every kind: each is refused as a whole, or read without losing a line.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectSource, readReport } from '../../../ingest/billing/registry.ts';
import { BillRefused, LINE_KINDS, type BillReport, type BillSource } from '../../../schemas/bills.ts';
import { PICO_PER_USD, toUsd } from '../../../schemas/money.ts';
import { mutateBytes, mutateJson, oneOf, randomFrom, STRANGE, type Random } from '../../support/mutants.ts';
import { BILL_FIXTURES } from './bill-files.ts';
import { billFixture, linesIn } from './bill-sums.ts';

const MUTANTS = 250;

/** The report, or undefined where it is refused; anything else that is thrown fails. */
function readOrRefused(source: BillSource, bytes: Buffer): BillReport | undefined {
  try {
    return readReport(source, bytes);
  } catch (error) {
    if (!(error instanceof BillRefused)) throw error;
    expect(error.faults.length).toBeGreaterThan(0);
    expect(error.message.length).toBeGreaterThan(0);
    return undefined;
  }
}

const LIMIT = 10n ** 38n;

/** What the ledger of bills can take. */
function expectToFit(report: BillReport): void {
  for (const { day, lines } of report.slices) {
    expect(day).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    for (const line of lines) {
      expect(LINE_KINDS).toContain(line.kind);
      expect(line.day).toBe(day);
      const figures = [line.quantity, line.listCost, line.billedCost].map((figure) => figure ?? 0n);
      expect(figures.every((figure) => figure < LIMIT && figure > -LIMIT)).toBe(true);
      expect(JSON.parse(line.raw)).toBeTypeOf('object');
    }
  }
}

/** Lines that stand for a row, an item, an event or a session; those of tokens stand beside them. */
function countOf(report: BillReport): number {
  return linesIn(report).filter(
    ({ kind, listCost, billedCost }) => kind !== 'tokens' || (listCost ?? billedCost) !== undefined,
  ).length;
}

/** Whether or not it finds anything. */
function expectToDetect(bytes: Buffer): void {
  try {
    detectSource(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(BillRefused);
  }
}

describe.each(BILL_FIXTURES)('%s', (name, source) => {
  const text = billFixture(name);
  const others = BILL_FIXTURES.map(([other]) => Buffer.from(billFixture(other)));

  it('with bytes that went wrong is read or refused, and nothing else', () => {
    const random = randomFrom(1);
    for (let run = 0; run < MUTANTS; run += 1) {
      const bytes = mutateBytes(Buffer.from(text), oneOf(others, random), random);
      const report = readOrRefused(source, bytes);
      if (report) expectToFit(report);
      expectToDetect(bytes);
    }
  });

  it('with values, members or a shape that went wrong is read or refused, and nothing else', () => {
    const random = randomFrom(2);
    for (let run = 0; run < MUTANTS; run += 1) {
      const mutant = name.endsWith('.csv') ? mutateCell(text, random) : mutateJson(text, random);
      const report = readOrRefused(source, Buffer.from(mutant));
      if (report) expectToFit(report);
    }
  });
});

/** A cell of a row has another value, or the names of two columns change their places. */
function mutateCell(text: string, random: Random): string {
  const rows = text
    .trim()
    .split('\n')
    .map((row) => row.split(','));
  const [head = []] = rows;
  if (random(4) === 0) {
    const [left, right] = [random(head.length), random(head.length)];
    [head[left], head[right]] = [head[right] ?? '', head[left] ?? ''];
  } else {
    const row = rows[1 + random(rows.length - 1)] ?? [];
    row[random(row.length)] = JSON.stringify(oneOf(STRANGE, random)).replaceAll(',', ' ').replaceAll('"', '');
  }
  return rows.map((row) => row.join(',')).join('\n');
}

describe('a report in which something went wrong', () => {
  it.each(BILL_FIXTURES.filter(([name]) => name.endsWith('.csv')))(
    'keeps a line for every row where it is read: %s',
    (name, source) => {
      const text = billFixture(name);
      const rows = text.trim().split('\n').length - 1;
      expectNoLoss(
        (random) => mutateCell(text, random),
        (mutant) => ({ report: readOrRefused(source, Buffer.from(mutant)), items: rows }),
      );
    },
  );

  it.each([
    ['github-ai-credits.json', 'github.ai_credits', 'usageItems'],
    ['cursor-usage.json', 'cursor.events', 'usageEvents'],
    ['github-agent-task.json', 'github.agent_tasks', 'sessions'],
  ] as const)('keeps a line for every item where it is read: %s', (name, source, member) => {
    const text = billFixture(name);
    expectNoLoss(
      (random) => mutateJson(text, random),
      (mutant) => {
        const list = (JSON.parse(mutant) as Record<string, unknown>)[member];
        const items = Array.isArray(list) ? list.length : 0;
        return { report: readOrRefused(source, Buffer.from(mutant)), items };
      },
    );
  });
});

/** Of the mutants that are read, none has more or fewer lines than items; enough of them are read to tell. */
function expectNoLoss(
  mutantOf: (random: Random) => string,
  read: (mutant: string) => { readonly report: BillReport | undefined; readonly items: number },
): void {
  const random = randomFrom(3);
  let found = 0;
  for (let run = 0; run < MUTANTS; run += 1) {
    const { report, items } = read(mutantOf(random));
    if (!report) continue;
    found += 1;
    expect(countOf(report)).toBe(items);
  }
  expect(found).toBeGreaterThan(MUTANTS / 10);
}

const amount = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });
const row = fc.record({
  day: fc.integer({ min: 1, max: 28 }),
  sku: fc.constantFrom('copilot_ai_credit', 'actions_linux', 'spark_ai_credits', 'unheard_of'),
  unit: fc.constantFrom('ai-credits', 'minutes', 'requests', 'dreams', ''),
  organization: fc.constantFrom('acme-rail', 'acme-air', ''),
  repository: fc.constantFrom('signals', 'acme-rail/signals', ''),
  quantity: amount,
  gross: amount,
  net: amount,
});

describe('any rows of GitHub', () => {
  it('keep their money and their quantities to the last digit, however they are cut into slices', () => {
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 30 }),
        fc.constantFrom<BillSource>('github.ai_credits', 'github.usage'),
        (rows, source) => {
          const head = source === 'github.usage' ? 'workflow_path' : 'model';
          const lines = rows.map((of) =>
            [
              `2026-10-${String(of.day).padStart(2, '0')}`,
              ['copilot', of.sku, of.unit, of.organization, of.repository],
              [of.quantity, of.gross, of.net].map(toUsd),
              'x',
            ]
              .flat()
              .join(','),
          );
          const text = [
            `date,product,sku,unit_type,organization,repository,quantity,gross_amount,net_amount,${head}`,
            ...lines,
          ].join('\r\n');
          const read = linesIn(readReport(source, Buffer.from(text)));
          expect(read).toHaveLength(rows.length);
          const sum = (figures: readonly (bigint | undefined)[]) =>
            figures.reduce<bigint>((all, one) => all + (one ?? 0n), 0n);
          expect(sum(read.map((line) => line.billedCost))).toBe(sum(rows.map(({ net }) => net)));
          expect(sum(read.map((line) => line.listCost))).toBe(sum(rows.map(({ gross }) => gross)));
          expect(sum(read.map((line) => line.quantity))).toBe(sum(rows.map(({ quantity }) => quantity)));
        },
      ),
    );
  });
});

describe('any events of Cursor', () => {
  it('keep their cents to the last digit', () => {
    const cents = fc.integer({ min: 0, max: 1_000_000_000 });
    fc.assert(
      fc.property(fc.array(cents, { maxLength: 20 }), (all) => {
        const usageEvents = all.map((thousandths) => ({
          timestamp: '1791190800123',
          kind: 'Usage-based',
          isChargeable: true,
          chargedCents: thousandths / 1000,
        }));
        const read = linesIn(readReport('cursor.events', Buffer.from(JSON.stringify({ usageEvents }))));
        const sum = read.reduce((total, { billedCost = 0n }) => total + billedCost, 0n);
        expect(sum).toBe((BigInt(all.reduce((total, one) => total + one, 0)) * PICO_PER_USD) / 100_000n);
      }),
    );
  });
});
