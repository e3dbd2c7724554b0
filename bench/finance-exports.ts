// How long FOCUS files of a large ledger and of a large bill take, and whether memory stays flat while they are written:
// tsx bench/finance-exports.ts [charges, by default 1,000,000] [lines of bills, by default as many]
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { exportFocus } from '../analytics/exports/focus/focus-export.ts';
import { createFocusSums } from '../analytics/exports/focus/focus-totals.ts';
import { writeFile } from '../analytics/exports/write-file.ts';
import { EXPORT_FORMS, type ExportForm } from '../schemas/export-routes.ts';
import { focusQuery, type FocusBasis } from '../schemas/focus-api.ts';
import { createStore, DATABASE } from '../store/clickhouse.ts';
import { startEmbedded } from '../store/embedded/supervise.ts';
import { migrate } from '../store/migrate.ts';
import type { Store } from '../store/store.ts';
import { makeDataDir } from './program.ts';

const MIB = 1024 * 1024;
const DAYS = 28;
const PER_INSERT = 250_000;
const ASKED = { from: '2026-10-01', to: '2026-10-29' };
const SAMPLE_MS = 50;

/** Three charges share a pull request, so that they are one group of three rows: nearly as many rows as charges. */
const CHARGES = `
INSERT INTO charges (time, record_id, entry, signal, user, team, organization, repo, pr, agent, session, provider, model, source,
  calls, input_tokens, cache_read_tokens, output_tokens, cost, list_cost, list_cost_max, entries, listed_entries, cost_basis,
  price_source, price_input, price_cache_read, price_output, batch_id)
SELECT
  fromUnixTimestamp64Milli(1000 * (1790812800 + 86400 * (intDiv(n, 3) % ${DAYS}) + n % 80000), 'UTC'), n, 'charge', 'logs',
  concat('person-', toString(intDiv(n, 300) % 2000), '@company.example'), concat('team-', toString(intDiv(n, 300) % 120)), 'company',
  concat('github.com/company/repo-', toString(intDiv(n, 300) % 300)), toString(intDiv(n, 3)), 'claude-code',
  concat('session-', toString(intDiv(n, 30))), 'anthropic', 'claude-opus-4-8', 'main',
  1, 200 + n % 100 AS input, 40000 + n % 999 AS cached, 300 + n % 70 AS output,
  toDecimal128(input * 5 + output * 25, 12) / 1000000 + toDecimal128(cached * 5, 12) / 10000000 AS dollars, dollars, dollars,
  1, 1, 'list', 'bench', 0.000005, 0.0000005, 0.000025, 1
FROM (SELECT number AS n FROM numbers({from:UInt64}, {rows:UInt64}))
SETTINGS max_insert_block_size = ${PER_INSERT}, max_partitions_per_insert_block = 1000`;

const LINES = `
INSERT INTO bill_lines (import_id, line, source, account, scope, day, provider, item, kind, product, model, user, repo, quantity, unit,
  list_cost, billed_cost, currency, raw)
SELECT 'bench', n, 'github.ai_credits', 'company', '', toDate('2026-10-01') + n % ${DAYS}, 'github', 'copilot_ai_credit', 'credits',
  'copilot', concat('model-', toString(n % 5)), concat('person-', toString(n % 2000)), concat('company/repo-', toString(n % 300)),
  toDecimal128(n % 900 + 1, 12) / 10, 'AI Credits', toDecimal128(n % 900 + 1, 12) / 1000, 0, 'USD', '{}'
FROM (SELECT number AS n FROM numbers({from:UInt64}, {rows:UInt64}))
SETTINGS max_insert_block_size = ${PER_INSERT}`;

const SLICES = `
INSERT INTO bill_slices (source, account, scope, day, version, import_id, content_hash, lines, at)
SELECT 'github.ai_credits', 'company', '', toDate('2026-10-01') + number, 1, 'bench', 'bench', 1, toDateTime64('2026-10-30 00:00:00', 3)
FROM numbers(${DAYS})`;

async function fill(store: Store, sql: string, rows: number): Promise<void> {
  for (let from = 0; from < rows; from += PER_INSERT)
    await store.command(sql, { from, rows: Math.min(PER_INSERT, rows - from) });
}

/** A pool that a tenth of the lines would empty, so that every line is split by it. */
const POOL = {
  unit: 'github_ai_credit',
  name: 'Included AI credits',
  seats: 100_000,
  creditsPerSeat: '1900',
  seatPrice: '19',
  allowsOverage: true,
  fromMonth: '2026-01',
  toMonth: null,
};

async function measure(store: Store, form: ExportForm, basis: FocusBasis): Promise<void> {
  const sums = createFocusSums();
  const hash = createHash('sha256');
  const delay = monitorEventLoopDelay({ resolution: 5 });
  global.gc?.();
  const before = process.memoryUsage();
  let [rss, heap, bytes] = [before.rss, before.heapUsed, 0];
  const timer = setInterval(() => {
    const now = process.memoryUsage();
    [rss, heap] = [Math.max(rss, now.rss), Math.max(heap, now.heapUsed)];
  }, SAMPLE_MS);
  delay.enable();
  const began = performance.now();
  const found = await exportFocus(focusQuery.parse({ ...ASKED, basis }), {
    store,
    settings: { centers: { rules: [], shared: [] }, scopes: [] },
    pools: [POOL],
    signOffs: [],
    creditPriceOf: () => 10n ** 10n,
    floors: {},
    now: Date.UTC(2026, 10, 22),
  });
  const first = (performance.now() - began) / 1000;
  const pages = (async function* () {
    for await (const page of found.pages) {
      sums.add(page);
      yield page;
    }
  })();
  for await (const piece of writeFile(form, { ...found, pages })) {
    hash.update(piece);
    bytes += Buffer.byteLength(piece);
  }
  const seconds = (performance.now() - began) / 1000;
  clearInterval(timer);
  delay.disable();
  console.log(
    `${basis}.${form}: ${sums.rows()} rows, ${(bytes / MIB).toFixed(0)} MiB in ${seconds.toFixed(1)} s (first page ${first.toFixed(1)} s); ` +
      `RSS +${((rss - before.rss) / MIB).toFixed(0)} MiB to ${(rss / MIB).toFixed(0)}, heap at most ${(heap / MIB).toFixed(0)} MiB; ` +
      `loop blocked p99 ${(delay.percentile(99) / 1e6).toFixed(0)} ms, at most ${(delay.max / 1e6).toFixed(0)} ms; ` +
      `billed ${sums.totals()[0]?.billed ?? '0'}, ${hash.digest('hex').slice(0, 12)}`,
  );
}

const charges = Number(process.argv[2] ?? 1_000_000);
const lines = Number(process.argv[3] ?? charges);
const dataDir = makeDataDir();
const engine = await startEmbedded({ dataDir: join(dataDir, 'clickhouse') });
const options = { ...engine, database: DATABASE };
await migrate(options);
const store = createStore(options);
try {
  await fill(store, CHARGES, charges);
  await fill(store, LINES, lines);
  await store.command(SLICES, {});
  for (const basis of ['estimated', 'billed'] as const)
    for (const form of EXPORT_FORMS) await measure(store, form, basis);
} finally {
  await store.close();
  await engine.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
