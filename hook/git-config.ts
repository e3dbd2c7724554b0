// Git's settings, read as git reads them (https://git-scm.com/docs/git-config): comments, quotes, escapes, lines that go on.

/** One setting: `section` and `key` in lower case, `of` (the part in quotes) as it is written. */
export type GitSetting = {
  readonly section: string;
  readonly of: string;
  readonly key: string;
  readonly value: string;
};

/** The settings of a text in order: where a name comes again, the last one counts. What cannot be read ends the text, as in git. */
export function gitSettings(text: string): GitSetting[] {
  const found: GitSetting[] = [];
  const scan = new Scan(text.replace(/^\ufeff/, ''));
  let [section, of] = ['', ''];
  for (;;) {
    scan.take(/[\s\ufeff]*(?:[#;][^\n]*\s*)*/y);
    if (scan.isAtEnd) return found;
    const head = scan.take(/\[[ \t]*([\w.-]+)[ \t]*(?:"((?:[^"\\\n]|\\[^\n])*)")?[ \t]*\]/y);
    if (head) {
      [section, of] = nameOf(head[1] ?? '', head[2]);
      continue;
    }
    const key = scan.take(/([a-zA-Z][\w-]*)[ \t]*/y)?.[1];
    if (key === undefined) return found;
    // A name alone means true.
    const value = scan.take(/=/y) ? valueAt(scan) : 'true';
    if (value === undefined) return found;
    found.push({ section, of, key: key.toLowerCase(), value });
  }
}

/** The value that counts; undefined where there is none. */
export function lastOf(settings: readonly GitSetting[], section: string, key: string): string | undefined {
  return settings.findLast((one) => one.section === section && one.of === '' && one.key === key)?.value;
}

class Scan {
  #at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** `pattern` is sticky. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text) ?? undefined;
    this.#at += found?.[0].length ?? 0;
    return found;
  }
}

/** `[a.b]` is the old way to write `[a "b"]`. */
function nameOf(name: string, quoted: string | undefined): [string, string] {
  if (quoted !== undefined) return [name.toLowerCase(), quoted.replace(/\\(.)/g, '$1')];
  const [section = '', ...rest] = name.toLowerCase().split('.');
  return [section, rest.join('.')];
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  b: '\b',
  '"': '"',
  '\\': '\\',
  '\n': '',
};

/** Up to the end of the line; undefined for quotes that do not end and escapes that git does not know. */
function valueAt(scan: Scan): string | undefined {
  let value = '';
  // Blanks count only between what is not blank.
  let blanks = '';
  scan.take(BLANKS);
  while (!scan.isAtEnd && !scan.take(LINE_END)) {
    const blank = scan.take(BLANKS)?.[0];
    const part = blank === undefined ? partAt(scan) : '';
    if (part === undefined) return undefined;
    if (part !== '') value += blanks + part;
    blanks = part === '' ? blanks + (blank ?? '') : '';
  }
  return value;
}

const BLANKS = /[ \t\r]+/y;
const LINE_END = /\r?\n/y;

/** A word, an escape, or what stands between quotes; empty for a comment and for a line that goes on. */
function partAt(scan: Scan): string | undefined {
  if (scan.take(/[#;][^\n]*/y)) return '';
  const quoted = scan.take(/"((?:[^"\\\n]|\\[^])*)"/y)?.[1];
  if (quoted !== undefined) return unescaped(quoted);
  // Git knows no other blanks.
  const part = scan.take(/(?:[^ \t\r\n"#;\\]|\\[^])+/y)?.[0];
  return part === undefined ? undefined : unescaped(part);
}

function unescaped(text: string): string | undefined {
  const known = text.replaceAll('\\\r\n', '\\\n');
  const isKnown = [...known.matchAll(/\\([^])/g)].every(([, letter = '']) => letter in ESCAPES);
  return isKnown ? known.replace(/\\([^])/g, (_whole, letter: string) => ESCAPES[letter] ?? '') : undefined;
}
