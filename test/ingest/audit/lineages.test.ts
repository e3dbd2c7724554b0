// Which rows of a record stay, by hand-made histories.
import { describe, expect, it } from 'vitest';
import { judge } from '../../../ingest/audit/lineages.ts';
import { amountOf, placeOf, sumRows, type LedgerRow } from '../../../ingest/audit/rows.ts';
import { AMOUNT_COLUMNS, CHARGE_COLUMNS } from '../../../schemas/charge.ts';

const PLACE = CHARGE_COLUMNS.filter((name) => name !== 'entry' && !AMOUNT_COLUMNS.includes(name));

type Told = {
  readonly batch: number;
  readonly entries: number;
  readonly cost: number;
  readonly user?: string;
  readonly signal?: string;
  readonly table?: LedgerRow['table'];
};

function row({ batch, entries, cost, user = 'ada', signal = 'logs', table = 'charges' }: Told): LedgerRow {
  const texts: Record<string, string> = { user, signal };
  const amounts: Record<string, number> = { entries, cost };
  return {
    table,
    batch,
    place: PLACE.map((name) => texts[name] ?? ''),
    amounts: AMOUNT_COLUMNS.map((name) => BigInt(amounts[name] ?? 0) * 10n ** 12n),
  };
}

/** What is left of a history after its corrections: table, user, signal, entries and cost. */
function leftOf(rows: readonly LedgerRow[]): unknown[] {
  const left = sumRows([...rows, ...judge(rows).corrections]);
  return left.map((each) => [
    each.table,
    placeOf(each, 'user'),
    placeOf(each, 'signal'),
    Number(amountOf(each, 'entries') / 10n ** 12n),
    Number(amountOf(each, 'cost') / 10n ** 12n),
  ]);
}

describe('of the rows of a record', () => {
  it('one telling stays as it is, also where its dimensions changed', () => {
    const rows = [
      row({ batch: 1, entries: 1, cost: 5 }),
      row({ batch: 2, entries: -1, cost: -5 }),
      row({ batch: 2, entries: 1, cost: 5, user: 'bob' }),
    ];
    expect(judge(rows).corrections).toEqual([]);
  });

  it('the first of several tellings stays, with its corrections', () => {
    const rows = [
      row({ batch: 1, entries: 1, cost: 5 }),
      row({ batch: 2, entries: 0, cost: 1 }),
      row({ batch: 3, entries: 1, cost: 7, user: 'bob' }),
      row({ batch: 4, entries: 0, cost: -2, user: 'bob' }),
      row({ batch: 5, entries: 1, cost: 5 }),
    ];
    expect(leftOf(rows)).toEqual([['charges', 'ada', 'logs', 1, 6]]);
    expect(judge(rows)).toMatchObject({ signal: 'logs', isLast: false });
  });

  it('an event stays before a span that was told first, in whichever table', () => {
    const rows = [
      row({ batch: 1, entries: 1, cost: 5, signal: 'traces', table: 'evidence' }),
      row({ batch: 2, entries: 1, cost: 7 }),
    ];
    expect(leftOf(rows)).toEqual([['charges', 'ada', 'logs', 1, 7]]);
    expect(judge(rows)).toMatchObject({ signal: 'logs', isLast: true });
  });

  it('what an audit took back stays taken back when the record is told once more', () => {
    const rows = [
      row({ batch: 1, entries: 1, cost: 5 }),
      row({ batch: 2, entries: 1, cost: 7, user: 'bob' }),
      row({ batch: 3, entries: -1, cost: -7, user: 'bob' }),
      row({ batch: 4, entries: 1, cost: 7, user: 'bob' }),
    ];
    expect(leftOf(rows)).toEqual([['charges', 'ada', 'logs', 1, 5]]);
  });

  it('what is corrected after an audit is what it left', () => {
    const rows = [
      row({ batch: 1, entries: 1, cost: 5 }),
      row({ batch: 2, entries: 1, cost: 5, user: 'bob' }),
      row({ batch: 3, entries: -1, cost: -5, user: 'bob' }),
      row({ batch: 4, entries: 0, cost: -1 }),
      row({ batch: 5, entries: 1, cost: 4, user: 'bob' }),
    ];
    expect(leftOf(rows)).toEqual([['charges', 'ada', 'logs', 1, 4]]);
  });

  it('two tellings that came in one batch count once', () => {
    const twice = row({ batch: 1, entries: 1, cost: 5 });
    expect(leftOf([twice, twice])).toEqual([['charges', 'ada', 'logs', 1, 5]]);
  });

  it('a correction that came before the row it corrects belongs to it', () => {
    const rows = [
      row({ batch: 1, entries: 0, cost: -2 }),
      row({ batch: 2, entries: 1, cost: 5 }),
      row({ batch: 3, entries: 1, cost: 3 }),
    ];
    expect(leftOf(rows)).toEqual([['charges', 'ada', 'logs', 1, 3]]);
  });
});
