// How long the Overview of 90 days waits on a large ledger:
//   tsx bench/fifty-million.ts [charges, by default 50,000,000] [a folder to fill, or to ask again where it is filled]
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createStore, DATABASE } from '../store/clickhouse.ts';
import { startEmbedded } from '../store/embedded/supervise.ts';
import { migrate } from '../store/migrate.ts';
import { fillLedger, fillOutcomes, tableSizes } from './large-ledger.ts';
import { overviewQuestions } from './overview-questions.ts';
import { makeDataDir, startProgram } from './program.ts';

const DAYS = 90;
const DAY_MS = 86_400_000;
const LOADS = 5;
/** Browsers open six connections to one host. */
const AT_ONCE = 6;

type Asked = { readonly path: string; readonly ms: number };

async function fill(dataDir: string, charges: number): Promise<void> {
  const engine = await startEmbedded({ dataDir: join(dataDir, 'clickhouse') });
  const options = { ...engine, database: DATABASE };
  await migrate(options);
  const store = createStore(options);
  try {
    const began = performance.now();
    await fillLedger(store, charges, 2 * DAYS);
    await fillOutcomes(store);
    const seconds = (performance.now() - began) / 1000;
    console.log(`filled ${charges} charges of ${2 * DAYS} days in ${seconds.toFixed(0)} s`);
    for (const line of await tableSizes(store)) console.log(`  ${line}`);
  } finally {
    await store.close();
    await engine.stop();
  }
}

async function ask(url: string, path: string): Promise<Asked> {
  const began = performance.now();
  const answer = await fetch(`${url}${path}`);
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${answer.status} of ${path}`);
  return { path, ms: performance.now() - began };
}

/** Every call, as many at once as a browser has connections. */
async function load(url: string, paths: readonly string[]): Promise<Asked[]> {
  const waiting = [...paths];
  const asked: Asked[] = [];
  const work = async (): Promise<void> => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift())
      asked.push(await ask(url, path));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return asked;
}

async function measure(dataDir: string): Promise<void> {
  const program = await startProgram(dataDir, { OUTLAY_DEMO: 'off' });
  try {
    const today = Math.ceil(Date.now() / DAY_MS) * DAY_MS;
    const paths = overviewQuestions(today, DAYS);
    console.log(`one by one, of ${paths.length} calls:`);
    for (const path of paths) {
      const { ms } = await ask(program.url, path);
      console.log(
        `  ${ms.toFixed(0).padStart(6)} ms ${path.replace(/(from|to)=([\d-]{10})[^&]*/g, '$1=$2')}`,
      );
    }
    for (let count = 1; count <= LOADS; count++) {
      const began = performance.now();
      const asked = await load(program.url, paths);
      const all = performance.now() - began;
      const slowest = Math.max(...asked.map(({ ms }) => ms));
      console.log(`load ${count}: all calls ${all.toFixed(0)} ms, slowest ${slowest.toFixed(0)} ms`);
    }
  } finally {
    await program.kill();
  }
}

const [count = '50000000', folder] = process.argv.slice(2);
const dataDir = folder ?? makeDataDir();
try {
  if (Number(count) > 0) await fill(dataDir, Number(count));
  await measure(dataDir);
} finally {
  if (folder === undefined) rmSync(dataDir, { recursive: true, force: true });
}
