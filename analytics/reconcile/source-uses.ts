// What became of the lines of each source, and what is billed in other currencies.
import { BILL_SOURCE_FACTS } from '../../schemas/bills.ts';
import { toUsd } from '../../schemas/money.ts';
import type { ReconciliationAnswer, SourceUse } from '../../schemas/reconciliation-api.ts';
import { groupRows } from './group-rows.ts';
import type { UsedRow } from './read-sides.ts';

const DOLLARS = 'USD';

/** By source, provider and use. Quantities by unit, never added over units. */
export function sourceUses(lines: readonly UsedRow[]): SourceUse[] {
  const groups = groupRows(lines, ({ source, provider, use }) => JSON.stringify([source, provider, use]));
  return [...groups]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([, rows]) => {
      const [first] = rows;
      return first ? [sourceUse(first, rows)] : [];
    });
}

function sourceUse({ source, provider, use }: UsedRow, rows: readonly UsedRow[]): SourceUse {
  const days = rows.map(({ day }) => day).sort();
  const { list, billed } = moneyOf(rows);
  const units = groupRows(
    rows.filter(({ quantity }) => quantity !== undefined),
    ({ unit }) => unit,
  );
  return {
    source,
    provider,
    use,
    first_day: days[0] ?? '',
    last_day: days.at(-1) ?? '',
    lines: rows.reduce((sum, each) => sum + each.lines, 0),
    list_usd: list,
    billed_usd: billed,
    quantities: [...units]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([unit, of]) => ({
        unit,
        quantity: toUsd(of.reduce((sum, each) => sum + (each.quantity ?? 0n), 0n)),
      })),
  };
}

/** Dollars of lines of one source; null where none of them tells any, and what is owed of a report that is no bill. */
function moneyOf(rows: readonly UsedRow[]): { readonly list: string | null; readonly billed: string | null } {
  const told = rows.filter((row) => row.currency === DOLLARS && row.withoutAmount < row.lines);
  const billed = told.reduce((sum, row) => sum + row.billed, 0n);
  const isBill = told.some(({ source }) => BILL_SOURCE_FACTS[source].role === 'billed') || billed !== 0n;
  return {
    list: told.length === 0 ? null : toUsd(told.reduce((sum, { list }) => sum + list, 0n)),
    billed: isBill ? toUsd(billed) : null,
  };
}

/** Of lines that count and are not in dollars. */
export function otherCurrencies(lines: readonly UsedRow[]): ReconciliationAnswer['other_currencies'] {
  const others = lines.filter(
    ({ use, currency }) => use === 'counted' && currency !== DOLLARS && currency !== '',
  );
  return [...groupRows(others, ({ provider, currency }) => JSON.stringify([provider, currency]))].flatMap(
    ([, rows]) => {
      const [first] = rows;
      if (!first) return [];
      return [
        {
          provider: first.provider,
          currency: first.currency,
          list: toUsd(rows.reduce((sum, { list }) => sum + list, 0n)),
          billed: toUsd(rows.reduce((sum, { billed }) => sum + billed, 0n)),
          lines: rows.reduce((sum, each) => sum + each.lines, 0),
        },
      ];
    },
  );
}
