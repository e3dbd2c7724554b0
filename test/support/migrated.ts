// The data of an engine with an empty ledger, made once for all test files: whoever needs one takes a copy.
import { execFileSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DATABASE } from '../../store/clickhouse.ts';
import { startEmbedded } from '../../store/embedded/supervise.ts';
import { migrate } from '../../store/migrate.ts';
import { LASTING } from './memory-folder.ts';

const STORE = join(import.meta.dirname, '../../store');

/** Puts it into a folder that is empty or not there yet; its database is that of the program. */
export async function putMigrated(dataDir: string): Promise<void> {
  const made = join(process.env[LASTING] ?? tmpdir(), `outlay-test-migrated-${digestOf(STORE)}`);
  if (!existsSync(made)) await make(made);
  mkdirSync(dataDir, { recursive: true });
  // Far faster than to copy a thousand files here.
  execFileSync('cp', ['-R', `${made}/.`, dataDir]);
}

async function make(path: string): Promise<void> {
  const own = `${path}-${randomUUID()}`;
  const engine = await startEmbedded({ dataDir: own });
  await migrate({ ...engine, database: DATABASE });
  await engine.stop();
  try {
    renameSync(own, path);
  } catch {
    // Another test file was faster.
    rmSync(own, { recursive: true });
  }
}

/** Tells apart what different sources, and different engines, would make. */
function digestOf(folder: string): string {
  const hash = createHash('sha256').update(
    readFileSync(createRequire(import.meta.url).resolve('chdb/package.json')),
  );
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort())
    if (/\.(ts|sql)$/.test(name)) hash.update(readFileSync(join(folder, name)));
  return hash.digest('hex').slice(0, 16);
}
