// Builds rollups again from the ledger while telemetry arrives: the ledger writer stands for each month, ingest does not.
import { SESSION_METER } from '../../analytics/verify-sessions.ts';
import { monthOfKey, type Difference } from '../../analytics/verify.ts';
import { monthOf, monthText } from '../../schemas/month.ts';
import type { RepairAnswer, RepairRequest } from '../../schemas/repair.ts';
import type { Floors, RetainedTable } from '../../schemas/retention.ts';
import { readMonths } from '../../store/months.ts';
import { readRollups, rebuildRollups, type Rebuilt, type Rollup } from '../../store/rebuild.ts';
import type { Store } from '../../store/store.ts';
import { whileWriterStands } from './hold.ts';
import { verifyAll, type VerifyParts } from './verify.ts';

/** A month of a rollup that is to be built again. */
type Target = { readonly table: string; readonly month: number };

/** Verifies, builds again what differs or what is asked for, and verifies again. */
export async function repair(parts: VerifyParts, asked: RepairRequest): Promise<RepairAnswer> {
  const { store, lane, spend, floors } = parts;
  const before = await verifyAll(parts);
  const rollups = (await readRollups(store)).filter(({ table }) => isAsked(table, asked));
  const isRange = (asked.from ?? asked.to) !== undefined;
  const targets = isRange
    ? await targetsInRange(store, rollups, asked)
    : targetsOf(before.differences, rollups);
  const rebuilt: Rebuilt[] = [];
  for (const { table, month } of targets.filter((one) => isComplete(one, rollups, floors()))) {
    const rebuild = async () => await rebuildRollups(store, [month], { tables: [table] });
    rebuilt.push(...(await whileWriterStands(lane, rebuild)));
  }
  if (before.differences.some(({ table }) => table === SESSION_METER)) spend.sessionSpend.renew();
  await spend.reconcile();
  const after = await verifyAll(parts);
  return {
    ...after,
    found: before.differences.length,
    rebuilt: rebuilt.map(({ month, ...each }) => ({ ...each, month: monthText(month) })),
  };
}

function isAsked(table: string, { tables }: RepairRequest): boolean {
  return (tables as readonly string[] | undefined)?.includes(table) ?? true;
}

/** Where the ledger's month was dropped, the rollup is all that is left of it. */
function isComplete({ table, month }: Target, rollups: readonly Rollup[], floors: Floors): boolean {
  const from = rollups.find((rollup) => rollup.table === table)?.from;
  return month >= (floors[from as RetainedTable] ?? 0);
}

function targetsOf(differences: readonly Difference[], rollups: readonly Rollup[]): Target[] {
  const found = differences.flatMap(({ table, key }) => {
    const isRollup = rollups.some((rollup) => rollup.table === table);
    return isRollup ? [{ table, month: monthOfKey(key) }] : [];
  });
  return unique(found);
}

async function targetsInRange(
  store: Store,
  rollups: readonly Rollup[],
  { from: first, to: last }: RepairRequest,
): Promise<Target[]> {
  const found: Target[] = [];
  for (const { table, from } of rollups) {
    const months = [...(await readMonths(store, table)), ...(await readMonths(store, from))];
    found.push(...months.map(({ month }) => ({ table, month })));
  }
  return unique(found).filter(
    ({ month }) => (!first || month >= monthOf(first)) && (!last || month <= monthOf(last)),
  );
}

function unique(targets: readonly Target[]): Target[] {
  const byName = new Map(targets.map((target) => [`${target.table} ${target.month}`, target]));
  return [...byName.values()].sort((left, right) => left.month - right.month);
}
