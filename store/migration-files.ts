// The migrations that this program knows: numbered .sql files, cut into statements and made safe to repeat.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** One file of `store/migrations`. */
export type Migration = {
  readonly version: number;
  readonly name: string;
  /** Of the text, so that an edit after its release is noticed. */
  readonly checksum: string;
  readonly statements: readonly string[];
};

/** Where the migrations of this program are. */
export const MIGRATIONS_DIR = fileURLToPath(new URL('./migrations/', import.meta.url));

/** Reads the migrations in their order; throws where the numbers have a gap or repeat. */
export function readMigrations(dir: string): Migration[] {
  const names = readdirSync(dir)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  return names.map((name, index) => {
    const version = Number(/^(\d{4})_/.exec(name)?.[1]);
    if (version !== index + 1) throw new Error(`Migration ${name} should begin with ${padded(index + 1)}_`);
    const text = readFileSync(`${dir}/${name}`, 'utf8').replaceAll('\r\n', '\n');
    const checksum = createHash('sha256').update(text).digest('hex');
    return { version, name, checksum, statements: statementsOf(text) };
  });
}

function padded(version: number): string {
  return String(version).padStart(4, '0');
}

/** Statements end with a semicolon at the end of a line; comments have lines of their own. */
function statementsOf(text: string): string[] {
  const withoutComments = text.replace(/^\s*--.*$/gm, '');
  return withoutComments
    .split(/;[ \t]*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

/**
 * The statement as it is sent: repeatable, because a crash may come between a statement and its record; and for a
 * cluster with replicated engines on every node, from the same text.
 */
export function renderStatement(statement: string, cluster: string | undefined): string {
  const onCluster = cluster === undefined ? '' : ` ON CLUSTER \`${cluster}\``;
  const repeatable = statement
    .replace(
      /^CREATE (DATABASE|TABLE|(?:MATERIALIZED )?VIEW) (?!IF )(\S+)/,
      `CREATE $1 IF NOT EXISTS $2${onCluster}`,
    )
    .replace(/^(CREATE OR REPLACE VIEW \S+)/, `$1${onCluster}`)
    .replace(/^(ALTER TABLE \S+)/, `$1${onCluster}`);
  if (cluster === undefined) return repeatable;
  return repeatable
    .replace(/\bENGINE = (\w*MergeTree)/, 'ENGINE = Replicated$1')
    .replace(/\bnon_replicated_deduplication_window\b/, 'replicated_deduplication_window');
}
