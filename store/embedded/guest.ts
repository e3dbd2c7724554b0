// What other programs may ask of the embedded engine: to read, with bounds, the views and what describes them.
import { exception } from './exception.ts';
import { tokenize, type Token } from './lexer.ts';
import type { Job } from './setup.ts';

const DATABASES: ReadonlySet<string> = new Set(['outlay', 'default']);

/** Tables of the engine about itself that clients list tables and columns by; others tell what Outlay itself asks. */
const SYSTEM_TABLES: ReadonlySet<string> = new Set([
  'columns',
  'data_type_families',
  'databases',
  'functions',
  'numbers',
  'one',
  'table_engines',
  'tables',
]);

/** Names that lead to tables that the statement does not name, and what lists the statements that run. */
const REFUSED: ReadonlySet<string> = new Set(['merge', 'identifier', 'processes', 'processlist', 'settings']);

/** Settings that shape an answer or bound the work for it. */
const SETTINGS =
  /^(?:max_|output_format_|enable_http_compression$|join_use_nulls$|session_timezone$|result_overflow_mode$|send_progress_in_http_headers$|http_)/;

/** The job in the role of a reader. Throws ClickHouse's own refusals. */
export function asGuest(job: Job): Job {
  const { statement, settings } = job;
  if (statement.kind !== 'read')
    throw exception('READONLY', 'Cannot execute query in readonly mode: this port is for reading');
  const database = job.database === 'default' ? 'outlay' : job.database;
  if (!DATABASES.has(database))
    throw exception('ACCESS_DENIED', `There is nothing to read in ${database}; the views are in outlay`);
  for (const name of settings.keys())
    if (!SETTINGS.test(name)) throw exception('READONLY', `Cannot modify '${name}' setting in readonly mode`);
  requireOpenNames([...tokenize(Buffer.from(statement.sql).toString('latin1'))]);
  return { ...job, database, isGuest: true };
}

function requireOpenNames(tokens: readonly Token[]): void {
  for (const [index, { kind, text }] of tokens.entries()) {
    if (kind === 'string') continue;
    const name = text.toLowerCase();
    const isClosedTable =
      name === 'system' && !SYSTEM_TABLES.has(tokens[index + 2]?.text.toLowerCase() ?? '');
    if (REFUSED.has(name) || isClosedTable)
      throw exception(
        'ACCESS_DENIED',
        `${text} is not for readers: they read outlay.view_*, and change no settings`,
      );
  }
}
