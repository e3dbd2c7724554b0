// Bills on a real store for tests: OpenAI's costs in a few words, imported, and what counts afterwards.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { BillSource } from '../../../schemas/bills.ts';
import type { BillImportAnswer } from '../../../schemas/bills-api.ts';
import { badRequest } from '../../../schemas/problem.ts';
import { createImporter, type Importer } from '../../../server/billing/importer.ts';
import { readTask, type ReadReport, type ReadTask } from '../../../server/billing/read-thread.ts';
import { FILE_ORIGIN, type ReportToImport } from '../../../server/billing/report-to-import.ts';
import type { Insert, Store } from '../../../store/store.ts';
import { openLedger, type Ledger } from '../../analytics/ledger.ts';

/** A report of the fixtures. */
export function billFixture(name: string): Buffer {
  return readFileSync(new URL(`../../fixtures/billing/${name}`, import.meta.url));
}

/** What a project costs on a day: dollars by line item. */
export type Costs = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>>;

/** A page of OpenAI's costs: by day, project and line item. */
export function costsPage(costs: Costs, more: object = { has_more: false, next_page: null }): string {
  const data = Object.entries(costs).map(([day, projects]) => {
    const start_time = Date.parse(day) / 1_000;
    const results = Object.entries(projects).flatMap(([project_id, items]) =>
      Object.entries(items).map(([line_item, value]) => ({
        amount: { value, currency: 'usd' },
        line_item,
        project_id,
        api_key_id: 'key_1',
        quantity: 1,
      })),
    );
    return { object: 'bucket', start_time, end_time: start_time + 86_400, results };
  });
  return JSON.stringify({ object: 'page', data, ...more });
}

export type Bills = {
  readonly store: Store;
  readonly importer: Importer;
  /** Imports costs of OpenAI, or another report. */
  bring(report: Costs | Buffer, more?: Partial<ReportToImport>): Promise<BillImportAnswer>;
  /** Dollars that count, by day. */
  billed(): Promise<Record<string, string>>;
  rowsOf(table: string): Promise<number>;
  /** Called before each insert; what it throws is what the store fails with. */
  beforeInsert: (insert: Insert) => void;
  /** Forgets all bills. */
  empty(): Promise<void>;
  close(): Promise<void>;
};

/** Reads in this thread. */
export async function readHere(task: ReadTask): Promise<ReadReport> {
  const told = readTask(task);
  if (told.type === 'read') return await Promise.resolve(told);
  const faults = told.type === 'refused' ? told.faults.map(({ detail }) => detail).join('; ') : told.type;
  throw badRequest({ name: 'report', detail: faults });
}

/** Opens a ledger without bills. */
export async function openBills(given?: Ledger): Promise<Bills> {
  const ledger = given ?? (await openLedger());
  let at = Date.parse('2026-10-10T00:00:00Z');
  const store: Store = {
    ...ledger.store,
    insert: async (insert) => {
      bills.beforeInsert(insert);
      await ledger.store.insert(insert);
    },
  };
  const importer = createImporter({ store, now: () => (at += 1_000), read: readHere });
  const bills: Bills = {
    store,
    importer,
    beforeInsert: () => undefined,
    bring: async (report, more = {}) =>
      await importer.importReport({
        bytes: Buffer.isBuffer(report) ? report : Buffer.from(costsPage(report)),
        source: 'openai.costs' satisfies BillSource,
        name: 'report.json',
        by: 'ada',
        origin: FILE_ORIGIN,
        ...more,
      }),
    billed: async () => {
      const rows = await store.query({
        sql: `SELECT toString(day) AS on_day, toString(sum(billed_cost)) AS billed FROM current_bill_lines
GROUP BY on_day ORDER BY on_day`,
        row: z.object({ on_day: z.string(), billed: z.string() }),
      });
      return Object.fromEntries(rows.map(({ on_day, billed }) => [on_day, billed]));
    },
    rowsOf: async (table) => {
      const sql = `SELECT count() AS rows FROM ${table}`;
      const [found] = await store.query({ sql, row: z.object({ rows: z.coerce.number() }) });
      return found?.rows ?? 0;
    },
    empty: async () => {
      bills.beforeInsert = () => undefined;
      for (const table of ['bill_imports', 'bill_lines', 'bill_slices'])
        await store.command(`TRUNCATE TABLE ${table}`);
    },
    close: async () => await ledger.close(),
  };
  return bills;
}
