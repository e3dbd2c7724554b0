// Changes of a JSON text that leave every other character as it is.
import { isDeepStrictEqual } from 'node:util';
import { parseJsonc, type Node } from './jsonc.ts';

/** `set` gives a name a value; `add` appends an element to a list. Objects and lists on the way are made. */
export type JsonChange =
  | { readonly kind: 'set'; readonly path: readonly string[]; readonly value: unknown }
  | { readonly kind: 'add'; readonly path: readonly string[]; readonly value: unknown };

/** What the text holds at a path; undefined where there is nothing. */
export function valueAt(text: string, path: readonly string[]): unknown {
  return nodeAt(parseJsonc(text), path)?.value;
}

/** Whether the text is as the change would make it. */
export function isMade(text: string, { kind, path, value }: JsonChange): boolean {
  const known = valueAt(text, path);
  if (kind === 'set') return isDeepStrictEqual(known, value);
  return Array.isArray(known) && known.some((one) => isDeepStrictEqual(one, value));
}

/** The text with the change. Throws where something on the way is no object or no list. */
export function made(text: string, change: JsonChange): string {
  if (isMade(text, change)) return text;
  const { kind, path, value } = change;
  const root = parseJsonc(text);
  if (!root.members) throw new Error('it is not a JSON object');
  const depth = path.findIndex((_name, index) => !nodeAt(root, path.slice(0, index + 1)));
  const known = nodeAt(root, path);
  if (known && kind === 'set') return replaced(text, known, indented(value, text, path.length));
  if (known) {
    if (!known.elements) throw new Error(`${path.join('.')} is not a list`);
    return inserted(text, known, { value }, path.length);
  }
  const parent = nodeAt(root, path.slice(0, depth));
  if (!parent?.members) throw new Error(`${path.slice(0, depth).join('.')} is not an object`);
  const rest = path.slice(depth + 1);
  const leaf = kind === 'add' ? [value] : value;
  const whole = rest.reduceRight<unknown>((inner, name) => ({ [name]: inner }), leaf);
  return inserted(text, parent, { name: path[depth] ?? '', value: whole }, depth);
}

/** The text without what the change made; containers that are empty then go too, unless `before` had them. */
export function unmade(text: string, change: JsonChange, before: string): string {
  if (!isMade(text, change)) return text;
  const { kind, path, value } = change;
  const earlier = valueAt(before, path);
  if (kind === 'set' && earlier !== undefined) {
    const known = nodeAt(parseJsonc(text), path);
    return known ? replaced(text, known, indented(earlier, text, path.length)) : text;
  }
  const bare = kind === 'set' ? withoutMember(text, path) : withoutElement(text, path, value);
  return pruned(bare, kind === 'set' ? path.slice(0, -1) : path, before);
}

function pruned(text: string, path: readonly string[], before: string): string {
  const known = valueAt(text, path);
  const isEmpty = typeof known === 'object' && known !== null && isBlankInside(text, path);
  if (path.length === 0 || !isEmpty || valueAt(before, path) !== undefined) return text;
  return pruned(withoutMember(text, path), path.slice(0, -1), before);
}

/** Comments in what is otherwise empty are the person's. */
function isBlankInside(text: string, path: readonly string[]): boolean {
  const node = nodeAt(parseJsonc(text), path);
  return node !== undefined && text.slice(node.start + 1, node.end - 1).trim() === '';
}

function nodeAt(root: Node, path: readonly string[]): Node | undefined {
  return path.reduce<Node | undefined>(
    (node, name) => node?.members?.findLast((member) => member.name === name)?.node,
    root,
  );
}

function replaced(text: string, { start, end }: Node, value: string): string {
  return text.slice(0, start) + value + text.slice(end);
}

type Item = { readonly start: number; readonly end: number };

function itemsOf({ members, elements }: Node): readonly Item[] {
  return members?.map(({ start, node }) => ({ start, end: node.end })) ?? elements ?? [];
}

/** An element of a list, or with a name a member of an object. */
type NewItem = { readonly name?: string; readonly value: unknown };

function inserted(text: string, parent: Node, { name, value }: NewItem, depth: number): string {
  const last = itemsOf(parent).at(-1);
  const eol = eolOf(text);
  const unit = unitOf(text);
  const label = name === undefined ? '' : `${JSON.stringify(name)}: `;
  if (last && !text.slice(parent.start, parent.end).includes('\n')) {
    return `${text.slice(0, last.end)}, ${label}${JSON.stringify(value)}${text.slice(last.end)}`;
  }
  const item = `${eol}${unit.repeat(depth + 1)}${label}${indented(value, text, depth + 1)}`;
  if (!last) {
    // Comments in an empty object stay before the first member.
    const kept = text.slice(0, parent.end - 1).trimEnd();
    return `${kept}${item}${eol}${unit.repeat(depth)}${text.slice(parent.end - 1)}`;
  }
  const comma = commaAfter(text, last.end);
  const from = comma < 0 ? last.end : comma + 1;
  // A comment on the line of the last item stays on it.
  const at = from + (/^[ \t]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/)/.exec(text.slice(from))?.[0].length ?? 0);
  return `${text.slice(0, last.end)}${comma < 0 ? ',' : ''}${text.slice(last.end, at)}${item}${text.slice(at)}`;
}

function withoutMember(text: string, path: readonly string[]): string {
  const parent = nodeAt(parseJsonc(text), path.slice(0, -1));
  const at = parent?.members?.findLastIndex(({ name }) => name === path.at(-1)) ?? -1;
  return parent && at >= 0 ? withoutItem(text, parent, at) : text;
}

function withoutElement(text: string, path: readonly string[], value: unknown): string {
  const parent = nodeAt(parseJsonc(text), path);
  const at = parent?.elements?.findIndex((one) => isDeepStrictEqual(one.value, value)) ?? -1;
  return parent && at >= 0 ? withoutItem(text, parent, at) : text;
}

/** Cuts the item and one comma: what stands between items is the person's. */
function withoutItem(text: string, parent: Node, index: number): string {
  const items = itemsOf(parent);
  const item = items[index];
  if (!item) return text;
  const previous = items[index - 1];
  const after = commaAfter(text, item.end);
  const before = after < 0 && previous ? commaAfter(text, previous.end) : -1;
  const head = before < 0 ? text.slice(0, item.start) : without(text.slice(0, item.start), before);
  const rest = after < 0 ? text.slice(item.end) : without(text.slice(item.end), after - item.end);
  if (head.slice(parent.start + 1).trim() === '' && /^\s*[}\]]/.test(rest))
    return head.trimEnd() + rest.trimStart();
  // A line with nothing left on it goes.
  if (/^[ \t]*(?:\r?\n|$)/.test(rest))
    return head.replace(/(?:\r?\n[ \t]*|[ \t]+)$/, '') + rest.replace(/^[ \t]+/, '');
  return after < 0 ? head.replace(/[ \t]+$/, '') + rest : head + rest.replace(/^[ \t]+/, '');
}

function without(text: string, at: number): string {
  return text.slice(0, at) + text.slice(at + 1);
}

/** Where the comma after an item is; -1 where the item is the last without one. */
function commaAfter(text: string, end: number): number {
  const blank = /^(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*/.exec(text.slice(end))?.[0].length ?? 0;
  return text[end + blank] === ',' ? end + blank : -1;
}

function indented(value: unknown, text: string, depth: number): string {
  const unit = unitOf(text);
  const lines = JSON.stringify(value, null, unit).split('\n');
  return lines.map((line, index) => (index === 0 ? line : unit.repeat(depth) + line)).join(eolOf(text));
}

function eolOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** How the file indents: as its first indented line does. */
function unitOf(text: string): string {
  return /^(\t+| {1,8})\S/m.exec(text)?.[1] ?? '  ';
}
