// Loads the demo company's bills into a running Outlay: settings first, then each report as a file.
import { demoCompany, type DemoOptions } from '../demo-company.ts';
import { send, SendError, type Target } from '../send.ts';
import type { BillLog } from './bill-log.ts';
import { billSettings } from './bill-settings.ts';
import { demoBills } from './demo-bills.ts';

/** What was imported, and what a server without bills refused. */
export type BillCounts = { settings: number; reports: number; refused: string };

/** `log` holds all calls of the company. The same company and moment import the same bytes, which changes nothing. */
export async function loadBills(options: DemoOptions & Target, log: BillLog): Promise<BillCounts> {
  const company = demoCompany(options);
  const counts: BillCounts = { settings: 0, reports: 0, refused: '' };
  try {
    for (const call of billSettings(company)) {
      await send(options, call);
      counts.settings += 1;
    }
    for (const { source, account, name, text } of demoBills(company, log)) {
      const query = new URLSearchParams({ source, account, name });
      await send(options, { method: 'POST', path: `/api/v1/imports/bills?${query.toString()}`, body: text });
      counts.reports += 1;
    }
  } catch (error) {
    // The rest of the demo is worth seeing without bills.
    if (!(error instanceof SendError)) throw error;
    counts.refused = error.message;
  }
  return counts;
}
