// What a ledger has booked, beside what was told: sums by every dimension.
import { z } from 'zod';
import { AMOUNT_COLUMNS, CHARGE_COLUMNS, toChargeRow, type Charge } from '../../schemas/charge.ts';
import { fromUsd } from '../../schemas/money.ts';
import type { Store } from '../../store/store.ts';

/** What says where a row counts. */
const DIMENSIONS = CHARGE_COLUMNS.filter((name) => name !== 'entry' && !AMOUNT_COLUMNS.includes(name)).filter(
  (name) => !/^(record_id|cost_basis|cache_split|price_.*)$/.test(name),
);

export type Sums = Record<string, string[]>;

/** Sums of one session by all dimensions together, without those that are nothing. */
export async function bookedOf(store: Store, session: string, table = 'charges'): Promise<Sums> {
  const keys = DIMENSIONS.map((name) =>
    name === 'time'
      ? 'toString(toUnixTimestamp64Nano(time))'
      : name === 'attributes'
        ? 'toJSONString(attributes)'
        : `toString(\`${name}\`)`,
  );
  const amounts = AMOUNT_COLUMNS.map((name) => `toString(sum(${name}))`);
  const rows = await store.query({
    sql: `SELECT [${keys.join(', ')}] AS place, [${amounts.join(', ')}] AS amounts FROM ${table}
          WHERE session = {session:String} GROUP BY place`,
    params: { session },
    row: z.object({ place: z.array(z.string()), amounts: z.array(z.string()) }),
  });
  return nonZero(rows.map(({ place, amounts }) => [JSON.stringify(place), amounts.map(toPico)]));
}

export function toPico(text: string): bigint {
  return fromUsd(text) ?? 0n;
}

/** The same of charges that were never written. */
export function told(charges: readonly Charge[]): Sums {
  return nonZero(
    charges.map((charge) => {
      const cells = toChargeRow(charge).map((cell) =>
        typeof cell === 'object' ? JSON.stringify(cell) : String(cell),
      );
      const cell = (name: string) => cells[CHARGE_COLUMNS.indexOf(name)] ?? '';
      const place = DIMENSIONS.map((name) => (name === 'time' ? String(charge.time) : cell(name)));
      return [JSON.stringify(place), AMOUNT_COLUMNS.map((name) => toPico(cell(name)))];
    }),
  );
}

function nonZero(rows: readonly (readonly [string, readonly bigint[]])[]): Sums {
  const sums = new Map<string, bigint[]>();
  for (const [place, amounts] of rows) {
    const known = sums.get(place);
    sums.set(
      place,
      amounts.map((amount, index) => amount + (known?.[index] ?? 0n)),
    );
  }
  const left = [...sums].filter(([, amounts]) => amounts.some((amount) => amount !== 0n));
  return Object.fromEntries(left.map(([place, amounts]) => [place, amounts.map(String)]));
}

/** The sums without their places. */
export function totals(sums: Sums): Record<string, string> {
  const total = AMOUNT_COLUMNS.map((name, index) => [
    name,
    Object.values(sums).reduce((sum, amounts) => sum + BigInt(amounts[index] ?? 0), 0n),
  ]);
  return Object.fromEntries(total.map(([name, sum]) => [String(name), String(sum)]));
}

/** Pico-dollars by person. */
export async function spentOf(store: Store): Promise<Record<string, bigint>> {
  const rows = await store.query({
    sql: 'SELECT user, toString(sum(cost)) AS cost FROM charges GROUP BY user',
    row: z.object({ user: z.string(), cost: z.string() }),
  });
  return Object.fromEntries(rows.map(({ user, cost }) => [user, toPico(cost)]));
}
