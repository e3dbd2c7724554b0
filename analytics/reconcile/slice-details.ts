// One slice in detail: cells with both sides, and the lines of the reports.
import { toUsd } from '../../schemas/money.ts';
import type { SliceCell, SliceLine, SlicePerson } from '../../schemas/reconciliation-slice.ts';
import type { ComparedCell } from './compare.ts';
import { groupRows } from './group-rows.ts';
import { scopeName } from './scope-rules.ts';
import type { BillRow, SliceSides } from './sides.ts';
import { classesOf } from './told-figures.ts';

const PICO = 10n ** 12n;
const MOST_LINES = 500;

/** A cell as the API tells it. */
export function cellAnswer({ cell, parts }: ComparedCell, sides: SliceSides): SliceCell {
  const { model, kind, unit, local, bill } = cell;
  const scale = kind === 'credits' ? 1n : PICO;
  const told = (quantity: bigint | undefined): string | null =>
    quantity === undefined ? null : toUsd(quantity * scale);
  const lines = [...sides.counted, ...sides.quantities];
  const isOf = (row: { readonly model: string }): boolean => row.model === model;
  const difference =
    local.quantity === undefined || bill.quantity === undefined ? undefined : bill.quantity - local.quantity;
  const isPriced = sides.local.filter(isOf).some(({ listedEntries }) => listedEntries !== 0);
  return {
    model,
    kind,
    unit,
    local: {
      quantity: told(local.quantity),
      list_usd: isPriced || local.quantity === 0n ? toUsd(local.list) : null,
      spellings: spellingsOf(sides.local.filter(isOf)),
    },
    provider: {
      quantity: told(bill.quantity),
      list_usd: cell.isBilled ? toUsd(bill.list) : null,
      spellings: spellingsOf(lines.filter(isOf)),
    },
    difference_quantity: told(difference),
    classes: classesOf(parts),
  };
}

function spellingsOf(rows: readonly { readonly spelling: string }[]): string[] {
  return [...new Set(rows.map(({ spelling }) => spelling))].sort();
}

/** People on both sides, those that cost most first; names that are the same person's are one where settings say so. */
export function peopleAnswers({ local, counted }: SliceSides): SlicePerson[] {
  const [ours, theirs] = [groupRows(local, ({ user }) => user), groupRows(counted, ({ user }) => user)];
  const isTold = counted.some(({ user }) => user !== '');
  return [...new Set([...ours.keys(), ...(isTold ? theirs.keys() : [])])]
    .map((user) => {
      const [own, billed] = [ours.get(user) ?? [], theirs.get(user) ?? []];
      const list = own.reduce((sum, row) => sum + row.list, 0n);
      const gross = billed.reduce((sum, row) => sum + row.list, 0n);
      const isListed = own.length === 0 || own.some(({ listedEntries }) => listedEntries !== 0);
      const told = {
        user,
        list_usd: isListed ? toUsd(list) : null,
        billed_list_usd: isTold ? toUsd(gross) : null,
        billed_usd: isTold ? toUsd(billed.reduce((sum, row) => sum + row.billed, 0n)) : null,
      };
      return { told, size: list > gross ? list : gross };
    })
    .sort((left, right) =>
      left.size === right.size ? compareText(left, right) : left.size > right.size ? -1 : 1,
    )
    .slice(0, MOST_LINES)
    .map(({ told }) => told);
}

function compareText({ told: left }: { told: SlicePerson }, { told: right }: { told: SlicePerson }): number {
  return left.user < right.user ? -1 : 1;
}

/** Lines of the reports, those that cost most first. */
export function lineAnswers(rows: readonly BillRow[]): SliceLine[] {
  return [...rows]
    .sort((left, right) => {
      if (left.list !== right.list) return left.list > right.list ? -1 : 1;
      return `${left.source} ${left.item}` < `${right.source} ${right.item}` ? -1 : 1;
    })
    .slice(0, MOST_LINES)
    .map((row) => ({
      source: row.source,
      account: row.account,
      scope: scopeName(row.billScope),
      item: row.item,
      kind: row.kind,
      model: row.spelling,
      token_kind: row.tokenKind,
      product: row.product,
      user: row.user,
      unknown: row.unknown,
      quantity: row.quantity === undefined ? null : toUsd(row.quantity),
      unit: row.unit,
      currency: row.currency,
      list: row.currency === '' ? null : toUsd(row.list),
      billed: row.currency === '' ? null : toUsd(row.billed),
    }));
}
