// Members of a group in an order: all of them are at hand.
import type { PersonRow } from '../../../schemas/api.ts';
import type { LimitState } from '../../../schemas/limit-api.ts';
import { picoOf } from '../../words/money.ts';

export type MemberRow = {
  readonly user: string;
  /** Undefined where there is no usage in these days. */
  readonly usage: PersonRow | undefined;
  readonly state: LimitState | undefined;
};

const FIELDS: Readonly<Record<string, (row: MemberRow) => bigint | undefined>> = {
  cost: ({ usage }) => picoOf(usage?.cost_usd),
  messages: ({ usage }) => whole(usage?.messages),
  chats: ({ usage }) => whole(usage?.chats),
};

/** By `cost` or, downwards, `-cost`; by name for anything else. What is not known comes last. */
export function sortMembers(rows: readonly MemberRow[], sort: string): MemberRow[] {
  return sortedBy(rows, { sort, fields: FIELDS, nameOf: ({ user }) => user });
}

type Order<Row> = {
  readonly sort: string;
  readonly fields: Readonly<Record<string, (row: Row) => bigint | undefined>>;
  readonly nameOf: (row: Row) => string;
};

/** Rows by one of their fields, then by name; what is not known comes last. */
export function sortedBy<Row>(rows: readonly Row[], { sort, fields, nameOf }: Order<Row>): Row[] {
  const isDown = sort.startsWith('-');
  const field = fields[sort.replace(/^-/, '')];
  const byName = (one: Row, other: Row): number => nameOf(one).localeCompare(nameOf(other), 'en');
  return rows.toSorted((one, other) => {
    if (!field) return isDown ? byName(other, one) : byName(one, other);
    return compare(field(one), field(other), isDown) || byName(one, other);
  });
}

function compare(one: bigint | undefined, other: bigint | undefined, isDown: boolean): number {
  if (one === other) return 0;
  if (one === undefined) return 1;
  if (other === undefined) return -1;
  return one < other === isDown ? 1 : -1;
}

function whole(value: number | null | undefined): bigint | undefined {
  return value === null || value === undefined ? undefined : BigInt(value);
}
