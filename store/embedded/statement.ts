// What one statement wants: to read, to insert rows that follow it, or to change something. Refuses what an embedded engine must not do.
import { isUtf8 } from 'node:buffer';
import { exception } from './exception.ts';
import { tokenize, type Token } from './lexer.ts';

/** A statement that the engine can run. */
export type Statement =
  | { readonly kind: 'read'; readonly sql: string; readonly format: string | undefined }
  | { readonly kind: 'change'; readonly sql: string }
  | {
      readonly kind: 'insert';
      readonly table: string;
      readonly columns: readonly string[];
      readonly format: RawFormat;
      readonly rows: Buffer;
    };

/** The formats whose bytes the engine takes as they are. */
export type RawFormat = (typeof RAW_FORMATS)[number];

const RAW_FORMATS = [
  'JSONEachRow',
  'JSONCompactEachRow',
  'CSV',
  'CSVWithNames',
  'TSV',
  'TabSeparated',
  'TSVWithNames',
  'TabSeparatedWithNames',
] as const;

const MAX_SQL_BYTES = 1024 * 1024;

const READS = 'SELECT WITH FROM SHOW DESCRIBE DESC EXPLAIN EXISTS CHECK'.split(' ');
const CHANGES =
  'INSERT CREATE DROP ALTER RENAME EXCHANGE TRUNCATE OPTIMIZE ATTACH DETACH UNDROP DELETE UPDATE KILL SYSTEM SET USE GRANT REVOKE BACKUP RESTORE'.split(
    ' ',
  );

/** Reads the statement in `query` followed by `body`: either may be empty, and the rows of an insert come last. */
export function parseStatement(query: string, body: Buffer): Statement {
  const text =
    query === ''
      ? body
      : body.length === 0
        ? Buffer.from(query)
        : Buffer.concat([Buffer.from(`${query}\n`), body]);
  const head = text.toString('latin1', 0, MAX_SQL_BYTES);
  const first = tokenize(head).next().value as Token | undefined;
  if (!first) throw exception('SYNTAX_ERROR', 'Empty query');
  const word = first.text.toUpperCase();
  if (word === 'INSERT') return parseInsert(head, text);
  if (text.length > MAX_SQL_BYTES) throw tooLarge();
  const tokens = checkTokens(tokenize(head));
  const sql = text.toString('utf8', 0, endOfSql(tokens));
  if (first.text === '(' || READS.includes(word)) return { kind: 'read', sql, format: formatOf(tokens) };
  if (CHANGES.includes(word)) return { kind: 'change', sql };
  throw exception('SYNTAX_ERROR', `Syntax error: failed at position 1 (${first.text})`);
}

function parseInsert(head: string, text: Buffer): Statement {
  const tokens = checkTokens(upToFormat(tokenize(head)));
  const format = tokens.at(-2);
  if (!format || !isWord(format, 'FORMAT')) {
    if (text.length > MAX_SQL_BYTES) throw tooLarge();
    return { kind: 'change', sql: text.toString('utf8', 0, endOfSql(tokens)) };
  }
  const plain = plainInsert(tokens);
  if (plain) return { kind: 'insert', ...plain, rows: text.subarray(startOfRows(text, endOfSql(tokens))) };
  if (!isUtf8(text)) throw exception('NOT_IMPLEMENTED', 'The embedded engine takes text formats only');
  return { kind: 'change', sql: text.toString('utf8') };
}

/** Rows begin after `FORMAT name`: what follows is not SQL. */
function* upToFormat(tokens: Iterable<Token>): Generator<Token> {
  let afterFormat = false;
  for (const token of tokens) {
    yield token;
    if (afterFormat && token.kind === 'word') return;
    afterFormat = isWord(token, 'FORMAT');
  }
}

/** `INSERT INTO [TABLE] name[.name] [(column, ...)] FORMAT known`; anything else goes to the engine as text. */
function plainInsert(
  tokens: readonly Token[],
): Omit<Extract<Statement, { kind: 'insert' }>, 'kind' | 'rows'> | undefined {
  const format = RAW_FORMATS.find((name) => name === tokens.at(-1)?.text);
  if (!format || tokens.some((token) => token.kind === 'string')) return undefined;
  const shape = tokens.slice(1, -2).map((token) => token.text);
  const match = /^into (?:table )?(\w+(?: \. \w+)?)(?: \( ((?:\w+ , )*\w+) \))?$/i.exec(shape.join(' '));
  if (!match?.[1]) return undefined;
  return { table: match[1].replaceAll(' ', ''), columns: match[2]?.split(' , ') ?? [], format };
}

/** Skips the rest of the line that ends with the format's name. */
function startOfRows(text: Buffer, position: number): number {
  let start = position;
  while (text[start] === 0x20 || text[start] === 0x09 || text[start] === 0x0d) start++;
  return text[start] === 0x0a ? start + 1 : start;
}

/**
 * The embedded engine runs on the user's machine with the user's rights, and these three reach its files from inside
 * a read-only SELECT: the function `file` (the table function is refused by grants), INTO OUTFILE and FROM INFILE.
 */
function checkTokens(tokens: Iterable<Token>): Token[] {
  const seen: Token[] = [];
  for (const token of tokens) {
    if (isWord(token, 'OUTFILE') || isWord(token, 'INFILE')) {
      throw exception('ACCESS_DENIED', `${token.text.toUpperCase()} is not available over HTTP`);
    }
    if (token.kind !== 'string' && (token.text === 'file' || token.text.includes('\\'))) {
      throw exception(
        'ACCESS_DENIED',
        `The embedded engine refuses the name ${token.text}: SQL must not read files`,
      );
    }
    const previous = seen.at(-1);
    if (previous?.text === ';' && previous.kind === 'symbol' && token.text !== ';') {
      throw exception('SYNTAX_ERROR', 'Syntax error (Multi-statements are not allowed)');
    }
    seen.push(token);
  }
  return seen;
}

function endOfSql(tokens: readonly Token[]): number {
  return tokens.findLast((token) => token.text !== ';')?.end ?? 0;
}

function formatOf(tokens: readonly Token[]): string | undefined {
  const index = tokens.findLastIndex((token) => isWord(token, 'FORMAT'));
  const [name, next] = [tokens[index + 1], tokens[index + 2]];
  if (index < 0 || name?.kind !== 'word') return undefined;
  return !next || next.text === ';' || isWord(next, 'SETTINGS') ? name.text : undefined;
}

function isWord(token: Token, word: string): boolean {
  return token.kind === 'word' && token.text.toUpperCase() === word;
}

function tooLarge(): Error {
  return exception('QUERY_IS_TOO_LARGE', `The statement is longer than ${MAX_SQL_BYTES} bytes`);
}
