// outlay reconcile: what telemetry says beside what providers bill. Exit code 1: a month differs for no known cause.
import type { Command } from 'commander';
import { reconciliationAnswer, waterfallAnswer } from '../../schemas/reconciliation-api.ts';
import { queryOf, read } from '../client/read.ts';
import { asking, type Asking } from './options.ts';
import { serverOf } from '../client/server.ts';
import { jsonText } from '../limits/words.ts';
import { reconcileText } from '../reconcile/reconcile-text.ts';

type Options = Asking & {
  readonly month?: string;
  readonly from?: string;
  readonly to?: string;
  readonly provider?: string;
};

/** Most slices that are listed. */
const MOST_LISTED = 20;

/** Adds the options and what is done. */
export function reconcileCommand(command: Command): void {
  asking(command)
    .option('--month <month>', 'a whole month such as 2026-10 (default: the latest 30 days)')
    .option('--from <day>', 'first UTC day')
    .option('--to <day>', 'the first UTC day that is not asked for')
    .option('--provider <provider>', 'only this one, such as anthropic')
    .action(reconcile);
}

async function reconcile({ url, json, month, from, to, provider }: Options): Promise<void> {
  const server = serverOf(url);
  const asked = queryOf({ month, from, to, provider });
  const drifting = `outcome=drift&status=final&status=restated&limit=${MOST_LISTED}`;
  const [all, drift, waterfall] = await Promise.all([
    read(server, `/reconciliation${asked === '' ? '?' : `${asked}&`}limit=1`, reconciliationAnswer),
    read(server, `/reconciliation${asked === '' ? '?' : `${asked}&`}${drifting}`, reconciliationAnswer),
    read(server, `/reconciliation/waterfall${asked}`, waterfallAnswer),
  ]);
  const told = { ...all, data: drift.data, drifting_slices: drift.totals.slices, waterfall };
  process.stdout.write(json ? jsonText(told) : reconcileText(told));
  if (told.months.some(({ outcome }) => outcome === 'drift')) process.exitCode = 1;
}
