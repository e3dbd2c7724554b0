// Where a table of a TOML text is, whichever way it is written, and how it is put aside and back without losing a character.

const ASIDE = '# outlay put aside: ';

/** Whether the text sets a table of this name, or anything below it. */
export function hasTable(text: string, name: string): boolean {
  return statementsOf(text, name).length > 0;
}

/** The text with every line of the table made a comment. */
export function putAside(text: string, name: string): string {
  let aside = text;
  for (const { start, end } of statementsOf(text, name).toReversed()) {
    const lines = text.slice(start, end).replace(/^(?=[^])/gm, ASIDE);
    aside = aside.slice(0, start) + lines + aside.slice(end);
  }
  return aside;
}

/** The text with what was put aside in its place again. */
export function putBack(text: string): string {
  return text.replaceAll(new RegExp(`^${ASIDE}`, 'gm'), '');
}

type Span = { readonly start: number; readonly end: number };

/** The header and keys of the table, of those below it, and keys that reach into it from the top: `name.key`, `name = {}`. */
function statementsOf(text: string, name: string): Span[] {
  const found: Span[] = [];
  let table: string | undefined;
  for (const span of statements(text)) {
    const line = text.slice(span.start, span.end);
    const key = /^[ \t]*(\[{0,2})[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([\w-]+))/.exec(line);
    if (!key) continue;
    const [, brackets = '', ...names] = key;
    const first = names.find(Boolean);
    if (brackets !== '') table = first;
    if ((table ?? first) === name) found.push(span);
  }
  return found;
}

const TOKEN =
  /"{3}[^]*?(?:"{3}|$(?![^]))|'{3}[^]*?(?:'{3}|$(?![^]))|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*|[^"'#[\]{}\n]+|[^]/g;

/** The whole lines of each statement: values may go over several. */
function statements(text: string): Span[] {
  const found: Span[] = [];
  let [start, depth] = [0, 0];
  for (const { 0: word, index } of text.matchAll(TOKEN)) {
    if (word === '[' || word === '{') depth += 1;
    if (word === ']' || word === '}') depth -= 1;
    if (word !== '\n' || depth > 0) continue;
    found.push({ start, end: index + 1 });
    start = index + 1;
  }
  return [...found, { start, end: text.length }];
}
