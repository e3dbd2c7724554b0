// The SQL that gives a connection its database, settings and parameters before a statement runs on it.
import { READ_BOUNDS, READER_ROLE } from './config.ts';
import type { Statement } from './statement.ts';

/** One statement with everything that it depends on. */
export type Job = {
  readonly statement: Statement;
  readonly database: string;
  readonly settings: ReadonlyMap<string, string>;
  readonly params: ReadonlyMap<string, string>;
  /** The format of a result whose statement names none. */
  readonly format: string;
  /** Whether another program asks: it reads in a role of its own. */
  readonly isGuest?: boolean;
};

/** How to make a connection ready for a job. */
export type Setup = {
  /** Equal for jobs that may follow each other on one connection; undefined where no other job may. */
  readonly signature: string | undefined;
  /** Sets up a new connection, which `mark` tells apart from all others. */
  readonly first: (mark: string) => string;
  /** Sets up a connection that ran a job of the same signature. */
  readonly again: string | undefined;
};

type Setting = readonly [name: string, value: string];

/**
 * `SET` binds parameters to one connection and parses them as ClickHouse's HTTP interface does. The package's own
 * binding is not used: it runs one statement at a time in the whole process.
 */
export function setupFor(job: Job, memoryBytes: number): Setup {
  const params = [...job.params].map(([name, value]): Setting => [`param_${name}`, value]);
  const role = job.isGuest ? `; SET ROLE ${READER_ROLE}` : '';
  const use = `USE ${quoteName(job.database)}${role}`;
  const names = (settings: readonly Setting[]): string[] => settings.map(([name]) => name).sort();
  if (job.statement.kind === 'read') {
    // A read-only connection takes new parameters and no new settings, so those are part of its signature.
    const settings = boundedSettings(job.settings, memoryBytes);
    return {
      signature: JSON.stringify([job.database, settings, names(params), job.isGuest === true]),
      first: (mark) => `${use}; ${set([...params, ...settings, ['log_comment', mark], ['readonly', '1']])}`,
      again: params.length > 0 ? set(params) : undefined,
    };
  }
  const settings = [...job.settings, ...params];
  return {
    signature: job.statement.kind === 'insert' ? JSON.stringify([job.database, names(settings)]) : undefined,
    first: (mark) => `${use}; ${set([...settings, ['log_comment', mark]])}`,
    again: settings.length > 0 ? set(settings) : undefined,
  };
}

/** The statement that ends what runs on the connection with this mark. */
export function killStatement(mark: string): string {
  return `KILL QUERY WHERE Settings['log_comment'] = ${quoteText(mark)} ASYNC`;
}

/** What a read asks for, within the bounds. ClickHouse reads 0 as unbounded. */
function boundedSettings(settings: ReadonlyMap<string, string>, memoryBytes: number): Setting[] {
  const bounds = { ...READ_BOUNDS, max_memory_usage: Math.floor(memoryBytes / 3) };
  const bounded = Object.entries(bounds).map(([name, bound]): Setting => {
    const asked = Number(settings.get(name));
    return [name, String(asked > 0 && asked < bound ? asked : bound)];
  });
  return [...[...settings].filter(([name]) => !(name in bounds)), ...bounded];
}

function set(settings: readonly Setting[]): string {
  return `SET ${settings.map(([name, value]) => `${quoteName(name)} = ${quoteText(value)}`).join(', ')}`;
}

function quoteText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\0', '\\0')}'`;
}

function quoteName(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('\0', '\\0')}\``;
}
