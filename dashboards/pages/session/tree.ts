// The work of a session as the rows of a tree: kinds of work, their parts, and single calls where they are asked for.
import type { SessionAnswer, SessionCall, SessionPart } from '../../../schemas/api.ts';
import type { Pico } from '../../../schemas/money.ts';
import { picoOf } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';
import { allTokens } from './tokens.ts';

/** Calls of one part that are listed before all of them are asked for. */
const FIRST_CALLS = 20;

/** One row. */
export type TreeRow = {
  readonly id: string;
  readonly level: number;
  readonly position: number;
  readonly setSize: number;
  readonly label: string;
  /** Its own cost, without what stands below; undefined where it has none of its own or it is not known. */
  readonly own: Pico | undefined;
  /** With all that stands below; undefined where nothing of it has a price. */
  readonly whole: Pico | undefined;
  readonly unpriced: number;
  readonly tokens: number;
  readonly calls: number | null;
  readonly retries: number | null;
  readonly started: number;
  readonly ended: number;
  readonly models: readonly string[];
  /** undefined where nothing stands below. */
  readonly isOpen: boolean | undefined;
  readonly kind: 'group' | 'part' | 'call' | 'more';
  /** The calls that it stands for, where they are told one by one. */
  readonly listed: readonly SessionCall[] | null;
};

type Shown = {
  /** Ids of rows whose parts or calls are shown. */
  readonly open: ReadonlySet<string>;
  /** Ids of parts all of whose calls are shown. */
  readonly all: ReadonlySet<string>;
};

type Branch = { readonly row: TreeRow; readonly below: readonly Branch[] };
type Unplaced = Omit<TreeRow, 'position' | 'setSize'>;

/** The rows that are shown, from top to bottom. */
export function treeRows({ tree }: Pick<SessionAnswer, 'tree'>, shown: Shown): readonly TreeRow[] {
  const { main, subagents, auxiliary } = tree;
  const top: Unplaced[] = [
    ...(main ? [partRow(main, { id: 'main', level: 1, label: 'Main work' }, shown)] : []),
    ...(subagents.length > 0 ? [groupRow(subagents, 'subagents', 'Subagents', shown)] : []),
    ...(auxiliary.length > 0 ? [groupRow(auxiliary, 'auxiliary', 'Auxiliary work', shown)] : []),
  ];
  const partsOf: Readonly<Record<string, readonly SessionPart[]>> = { subagents, auxiliary };
  const branches = placed(top).map((row): Branch => {
    if (row.kind === 'part') return { row, below: callBranches(row, shown) };
    const parts = (partsOf[row.id] ?? []).map((part, index) => ({ part, id: `${row.id}-${index}` }));
    return { row, below: partBranches(parts, rootsOf(parts), 2, shown) };
  });
  return branches.flatMap(flat);
}

type Numbered = { readonly part: SessionPart; readonly id: string };

/** Those that no other of them started, as far as it is told. */
function rootsOf(parts: readonly Numbered[]): readonly Numbered[] {
  return parts.filter(({ part }) => !parts.some((other) => isChild(part, other.part)));
}

function isChild(part: SessionPart, of: SessionPart): boolean {
  return part !== of && of.subagent_id !== '' && part.parent === of.subagent_id;
}

/** Parts with what they started below them, then their calls. */
function partBranches(
  all: readonly Numbered[],
  roots: readonly Numbered[],
  level: number,
  shown: Shown,
): readonly Branch[] {
  const branches = roots.map(({ part, id }) => {
    const started = all.filter((other) => isChild(other.part, part));
    const row = partRow(part, { id, level, label: nameOf(part) }, shown);
    const isOpen = row.isOpen ?? (started.length > 0 ? shown.open.has(id) : undefined);
    return { row: { ...row, isOpen }, started };
  });
  return placed(branches.map(({ row }) => row)).map((row, index) => ({
    row,
    below: renumbered([
      ...partBranches(all, branches[index]?.started ?? [], level + 1, shown),
      ...callBranches(row, shown),
    ]),
  }));
}

/** What a part started and what it called are one set of rows. */
function renumbered(branches: readonly Branch[]): readonly Branch[] {
  return branches.map(({ row, below }, index) => ({
    row: { ...row, position: index + 1, setSize: branches.length },
    below,
  }));
}

function flat({ row, below }: Branch): TreeRow[] {
  return [row, ...(row.isOpen === true ? below.flatMap(flat) : [])];
}

function placed(rows: readonly Unplaced[]): TreeRow[] {
  return rows.map((row, index) => ({ ...row, position: index + 1, setSize: rows.length }));
}

function callBranches(part: TreeRow, { all }: Shown): Branch[] {
  const calls = part.listed ?? [];
  const isCut = calls.length > FIRST_CALLS && !all.has(part.id);
  const rows: Unplaced[] = (isCut ? calls.slice(0, FIRST_CALLS) : calls).map((call) =>
    callRow(call, part.level + 1),
  );
  if (isCut) rows.push(moreRow(part, calls.length - FIRST_CALLS));
  return placed(rows).map((row) => ({ row, below: [] }));
}

type Place = { readonly id: string; readonly level: number; readonly label: string };

function partRow(part: SessionPart, { id, level, label }: Place, { open }: Shown): Unplaced {
  const listed = part.call_list;
  const cost = picoOf(part.cost_usd);
  return {
    id,
    level,
    label,
    own: cost,
    // Of the main work that would be the session: it is the other rows of its level that show the rest.
    whole: part.source === 'main' ? cost : picoOf(part.subtree_cost_usd),
    unpriced: part.unpriced_calls,
    tokens: allTokens(part),
    calls: part.calls,
    retries: part.retries,
    started: Date.parse(part.started),
    ended: Date.parse(part.ended),
    models: [...new Set((listed ?? []).map(({ model }) => model))],
    isOpen: listed && listed.length > 0 ? open.has(id) : undefined,
    kind: 'part',
    listed,
  };
}

function groupRow(parts: readonly SessionPart[], id: string, label: string, { open }: Shown): Unplaced {
  const listed = parts.flatMap(({ call_list: calls }) => calls ?? []);
  return {
    id,
    level: 1,
    label: `${label} (${parts.length})`,
    own: undefined,
    whole: sumOf(parts.map(({ cost_usd: cost }) => picoOf(cost))),
    unpriced: parts.reduce((sum, part) => sum + part.unpriced_calls, 0),
    tokens: parts.reduce((sum, part) => sum + allTokens(part), 0),
    calls: wholeOf(parts.map(({ calls }) => calls)),
    retries: wholeOf(parts.map(({ retries }) => retries)),
    started: Math.min(...parts.map(({ started }) => Date.parse(started))),
    ended: Math.max(...parts.map(({ ended }) => Date.parse(ended))),
    models: [...new Set(listed.map(({ model }) => model))],
    isOpen: open.has(id),
    kind: 'group',
    listed: parts.every(({ call_list: calls }) => calls === null) ? null : listed,
  };
}

function callRow(call: SessionCall, level: number): Unplaced {
  const at = Date.parse(call.time);
  const cost = picoOf(call.cost_usd);
  return {
    id: call.id,
    level,
    label: `${new Date(at).toISOString().slice(11, 19)} UTC`,
    own: cost,
    whole: cost,
    unpriced: call.unpriced_calls,
    tokens: allTokens(call),
    calls: call.calls,
    retries: call.retries,
    started: at,
    ended: at,
    models: [call.model],
    isOpen: undefined,
    kind: 'call',
    listed: [call],
  };
}

function moreRow(part: TreeRow, hidden: number): Unplaced {
  return {
    ...part,
    id: `${part.id}-more`,
    level: part.level + 1,
    label: `Show ${counted(hidden, 'more call', 'more calls')}`,
    isOpen: undefined,
    kind: 'more',
    listed: null,
  };
}

/** The row that stands for the work whose other calls a row offers to show. */
export function partOfMore(id: string): string {
  return id.replace(/-more$/, '');
}

function nameOf({ subagent, subagent_id: id, source }: SessionPart): string {
  const name = subagent.replaceAll('_', ' ');
  if (name !== '') return name;
  if (id !== '') return id;
  return source === 'auxiliary' ? 'Not told apart' : 'Subagent without a name';
}

/** Of what has a price; undefined where nothing has. */
function sumOf(amounts: readonly (Pico | undefined)[]): Pico | undefined {
  const known = amounts.filter((amount) => amount !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, amount) => sum + amount, 0n);
}

function wholeOf(counts: readonly (number | null)[]): number | null {
  return counts.every((count) => count === null)
    ? null
    : counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

/** The rows that have to be open for a call to be seen, the outermost first; the last is the part that made it. */
export function callPlace({ tree }: Pick<SessionAnswer, 'tree'>, call: string): readonly string[] {
  const has = ({ call_list: calls }: SessionPart): boolean => (calls ?? []).some(({ id }) => id === call);
  if (tree.main && has(tree.main)) return ['main'];
  for (const group of ['subagents', 'auxiliary'] as const) {
    const parts = tree[group].map((part, index) => ({ part, id: `${group}-${index}` }));
    const found = parts.find(({ part }) => has(part));
    if (found) return [group, ...parentsOf(found, parts), found.id];
  }
  return [];
}

function parentsOf(of: Numbered, parts: readonly Numbered[]): readonly string[] {
  const parent = parts.find(({ part }) => isChild(of.part, part));
  return parent ? [...parentsOf(parent, parts), parent.id] : [];
}
