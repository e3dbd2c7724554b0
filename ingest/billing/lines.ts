// Lines of reports, and the slices that they make.
import type { BillLine, BillSlice } from '../../schemas/bills.ts';

/** Whole, so that every line has the same members in the same order: engines keep such objects small. */
const NOTHING: BillLine = {
  source: 'focus',
  account: '',
  scope: '',
  day: '',
  provider: '',
  item: '',
  kind: 'other',
  unknown: '',
  product: '',
  model: '',
  tokenKind: '',
  user: '',
  apiKey: '',
  repo: '',
  workflow: '',
  pr: '',
  session: '',
  costCenter: '',
  quantity: undefined,
  unit: '',
  listCost: undefined,
  billedCost: undefined,
  currency: '',
  raw: '',
};

/** What a line needs; what is not told is empty. */
export type ToldLine = Pick<BillLine, 'source' | 'day' | 'provider' | 'item' | 'kind' | 'raw'> &
  Partial<BillLine>;

/** A whole line. */
export function billLine(told: ToldLine): BillLine {
  return { ...NOTHING, ...told };
}

/** The key of a slice. */
export type SliceKey = Pick<BillLine, 'source' | 'account' | 'scope' | 'day'>;

/**
 * Lines by source, account, scope and day, in the order of these; lines keep theirs. `told`: slices that the report
 * covers although it may have no line of them, such as days without use: what was known of them goes.
 */
export function slicesOf(lines: readonly BillLine[], told: readonly SliceKey[] = []): BillSlice[] {
  const slices = new Map<string, Slice>();
  for (const key of told) sliceIn(slices, key);
  let slice: Slice | undefined;
  for (const line of lines) {
    slice = slice && isOf(slice, line) ? slice : sliceIn(slices, line);
    slice.lines.push(line);
  }
  return [...slices].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, each]) => each);
}

type Slice = SliceKey & { readonly lines: BillLine[] };

/** Whether both are of one slice. */
export function isOf(left: SliceKey, right: SliceKey): boolean {
  const isSameScope = left.account === right.account && left.scope === right.scope;
  return isSameScope && left.day === right.day && left.source === right.source;
}

function sliceIn(slices: Map<string, Slice>, { source, account, scope, day }: SliceKey): Slice {
  const key = keyOf({ source, account, scope, day });
  const slice = slices.get(key) ?? { source, account, scope, day, lines: [] };
  slices.set(key, slice);
  return slice;
}

/** A slice's key as text: by this slices are ordered. */
export function keyOf({ source, account, scope, day }: SliceKey): string {
  return JSON.stringify([source, account, scope, day]);
}

/** A person as bills name them: in lower case, without spaces around. */
export function canonicalUser(name: string): string {
  return name.trim().toLowerCase();
}
