// Cuts SQL into ClickHouse's tokens, so that strings and comments are never mistaken for SQL.

/** A piece of SQL that is neither blank nor a comment. Offsets are those of the given text. */
export type Token = {
  readonly kind: 'word' | 'identifier' | 'string' | 'symbol';
  /** As written, without the quotes of a quoted identifier. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
};

const BLANK = /(?:[ \t\n\r\f\v]+|--[^\n]*|\/\/[^\n]*|#[ !][^\n]*)+/y;
const QUOTES = /^(?:[`"]|\xe2\x80\x9c)|(?:[`"]|\xe2\x80\x9d)$/g;
const WORD = /[\w$\x80-\xff]+/y;

// Curly quotes are ClickHouse quotes too; here as the bytes of their UTF-8 form, because the text is latin1.
const QUOTED: readonly (readonly [Token['kind'], RegExp])[] = [
  ['string', /'[^'\\]*(?:(?:\\[^]|'')[^'\\]*)*(?:'|$)/y],
  ['identifier', /`[^`\\]*(?:(?:\\[^]|``)[^`\\]*)*(?:`|$)/y],
  ['identifier', /"[^"\\]*(?:(?:\\[^]|"")[^"\\]*)*(?:"|$)/y],
  ['string', /\xe2\x80\x98[^]*?(?:\xe2\x80\x99|$)/y],
  ['identifier', /\xe2\x80\x9c[^]*?(?:\xe2\x80\x9d|$)/y],
  ['string', /\$([^$]*)\$[^]*?\$\1\$/y],
];

/** Walks over the tokens of `sql`, whose characters are bytes (latin1), until the caller stops. */
export function* tokenize(sql: string): Generator<Token> {
  let position = 0;
  for (;;) {
    position = skipBlank(sql, position);
    if (position >= sql.length) return;
    const token = nextToken(sql, position);
    position = token.end;
    yield token;
  }
}

function nextToken(sql: string, start: number): Token {
  for (const [kind, pattern] of QUOTED) {
    const text = matchAt(pattern, sql, start);
    if (text === undefined) continue;
    return {
      kind,
      text: kind === 'identifier' ? text.replace(QUOTES, '') : text,
      start,
      end: start + text.length,
    };
  }
  const word = matchAt(WORD, sql, start);
  if (word !== undefined) return { kind: 'word', text: word, start, end: start + word.length };
  return { kind: 'symbol', text: sql.charAt(start), start, end: start + 1 };
}

function skipBlank(sql: string, start: number): number {
  let position = start;
  for (;;) {
    const blank = matchAt(BLANK, sql, position);
    if (blank !== undefined) position += blank.length;
    else if (sql.startsWith('/*', position)) position = endOfComment(sql, position);
    else return position;
  }
}

/** Block comments nest in ClickHouse. */
function endOfComment(sql: string, start: number): number {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = start;
  let depth = 0;
  for (let match = edge.exec(sql); match; match = edge.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return sql.length;
}

function matchAt(pattern: RegExp, text: string, position: number): string | undefined {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0];
}
