// The invariant: what was acknowledged is in the ledger once and exactly, nothing is there that was never sent, and all that
// is shown says the same.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { fromMicros, fromUsd, toUsd } from '../../schemas/money.ts';
import { verification } from '../../schemas/verification.ts';
import { createStore, DATABASE } from '../../store/clickhouse.ts';
import { startEmbedded } from '../../store/embedded/supervise.ts';
import type { Store } from '../../store/store.ts';
import type { CallLog, SentCall } from './client.ts';
import type { Program } from './program.ts';

/** What a scenario found. */
export type Tally = {
  /** How often the fault was injected. */
  rounds: number;
  sent: number;
  acknowledged: number;
  lost: number;
  duplicated: number;
  /** Rows set aside because the ledger refuses them; they are neither lost nor in the sums. */
  quarantined: number;
  /** Expectations that were not met, as sentences. */
  readonly unmet: string[];
};

/** A tally of nothing yet. */
export function createTally(): Tally {
  return { rounds: 0, sent: 0, acknowledged: 0, lost: 0, duplicated: 0, quarantined: 0, unmet: [] };
}

/** Notes an expectation that was not met. */
export function expectTo(tally: Tally, met: boolean, otherwise: string): void {
  if (!met) tally.unmet.push(otherwise);
}

export type Exempt = {
  /** Ids of calls that are known to be in quarantine. */
  readonly quarantined?: ReadonlySet<string>;
};

/**
 * Checks a running program, whose clients have been answered, against what they know; then stops it and reads its ledger
 * row by row. Adds what is found to the tally.
 */
export async function settleAccounts(
  program: Program,
  log: CallLog,
  tally: Tally,
  exempt: Exempt = {},
): Promise<void> {
  await checkShown(program.url, log, tally, exempt);
  const { code } = await program.stop();
  expectTo(tally, code === 0, `a stop ended with ${code}`);
  await withLedgerOf(program.dataDir, async (store) => await checkLedger(store, log, tally, exempt));
}

/** Opens the embedded ledger of a stopped program. */
export async function withLedgerOf<Result>(
  dataDir: string,
  use: (store: Store) => Promise<Result>,
): Promise<Result> {
  const engine = await startEmbedded({ dataDir: join(dataDir, 'clickhouse') });
  const store = createStore({ ...engine, database: DATABASE });
  try {
    return await use(store);
  } finally {
    await store.close();
    await engine.stop();
  }
}

/** What all calls with one id add up to. */
const ledgerRow = z.object({
  prompt: z.string(),
  user: z.string(),
  model: z.string(),
  entries: z.coerce.number(),
  calls: z.coerce.number(),
  input: z.coerce.number(),
  cacheRead: z.coerce.number(),
  output: z.coerce.number(),
  reported: z.string(),
});
type LedgerCall = z.infer<typeof ledgerRow>;

// Calls are told apart by their first characters, so that an answer stays small however long the run was.
const SLICES = 16;
const LEDGER_SQL = `
SELECT prompt, user, model, sum(entries) AS entries, sum(calls) AS calls, sum(input_tokens) AS input,
  sum(cache_read_tokens) AS cacheRead, sum(output_tokens) AS output, toString(sum(reported_cost)) AS reported
FROM charges WHERE prompt != '' AND cityHash64(prompt) % ${SLICES} = {slice:UInt32}
GROUP BY prompt, user, model HAVING entries != 0 OR calls != 0 OR input != 0 OR output != 0 OR reported != '0'`;

/** Compares the ledger with the clients' log call by call, and counts it all into the tally. */
export async function checkLedger(
  store: Store,
  log: CallLog,
  tally: Tally,
  { quarantined = new Set() }: Exempt = {},
): Promise<void> {
  const found = new Map<string, LedgerCall[]>();
  for (let slice = 0; slice < SLICES; slice++) {
    for (const row of await store.query({ sql: LEDGER_SQL, params: { slice }, row: ledgerRow }))
      found.set(row.prompt, [...(found.get(row.prompt) ?? []), row]);
  }
  tally.sent += log.sent.size;
  tally.acknowledged += log.acknowledged.size;
  tally.quarantined += quarantined.size;
  const strangers = [...found.keys()].filter((id) => !log.sent.has(id));
  expectTo(tally, strangers.length === 0, `the ledger holds calls that nobody sent: ${some(strangers)}`);
  const lost = [...log.acknowledged].filter((id) => !found.has(id) && !quarantined.has(id));
  const wrong = [...found].filter(([id, rows]) => log.sent.has(id) && !isOnce(rows, log.sent.get(id)!));
  const twice = wrong.filter(([, rows]) => rows.reduce((sum, { entries }) => sum + entries, 0) > 1);
  tally.lost += lost.length + (wrong.length - twice.length);
  tally.duplicated += twice.length;
  expectTo(tally, lost.length === 0, `acknowledged and not in the ledger: ${some(lost)}`);
  expectTo(
    tally,
    wrong.length === 0,
    `not once and exactly: ${some(wrong.map((one) => JSON.stringify(one)))}`,
  );
}

function isOnce(rows: readonly LedgerCall[], call: SentCall): boolean {
  const [row, ...more] = rows;
  return (
    row !== undefined &&
    more.length === 0 &&
    row.entries === 1 &&
    row.calls === 1 &&
    row.user === call.user &&
    row.model === call.model &&
    row.input === call.input &&
    row.cacheRead === call.cacheRead &&
    row.output === call.output &&
    fromUsd(row.reported) === fromMicros(call.reportedMicros)
  );
}

function some(all: readonly string[]): string {
  return `${all.slice(0, 5).join(', ')}${all.length > 5 ? ` and ${all.length - 5} more` : ''}`;
}

const usage = z.object({
  rows: z.array(
    z.object({
      user: z.string(),
      model: z.string(),
      calls: z.number().nullable(),
      input_tokens: z.number(),
      cache_read_tokens: z.number(),
      output_tokens: z.number(),
      reported_cost_usd: z.string().nullable(),
    }),
  ),
});

/** What a running program shows: it verifies itself, and its sums by user, model and kind of token are those of the clients. */
export async function checkShown(
  url: string,
  log: CallLog,
  tally: Tally,
  { quarantined = new Set() }: Exempt = {},
): Promise<void> {
  await checkVerified(url, tally);
  // Calls that were sent and never answered may be in the ledger or not: sums are compared where there are none.
  const open = [...log.sent.keys()].some((id) => !log.acknowledged.has(id));
  if (open) return;
  const { rows } = usage.parse(await (await fetch(`${url}/api/v1/usage?${SHOWN}`)).json());
  const shown = rows.map((row) =>
    lineOf(row.user, row.model, [
      row.calls ?? 0,
      row.input_tokens,
      row.cache_read_tokens,
      row.output_tokens,
      row.reported_cost_usd ?? '0',
    ]),
  );
  const expected = sumsOf([...log.sent.values()].filter(({ id }) => !quarantined.has(id)));
  const [missing, surplus] = [without(expected, shown), without(shown, expected)];
  const told = `sums differ: acknowledged ${some(missing)}; shown ${some(surplus)}`;
  expectTo(tally, missing.length + surplus.length === 0, told);
}

const SHOWN = 'group_by=user,model&from=2020-01-01&to=2100-01-01&limit=10000';

function without(lines: readonly string[], others: readonly string[]): string[] {
  return lines.filter((line) => !others.includes(line));
}

function lineOf(user: string, model: string, measures: readonly (string | number)[]): string {
  return [user, model, ...measures].join(' ');
}

type Sums = { calls: number; input: number; cacheRead: number; output: number; micros: bigint };

function sumsOf(calls: readonly SentCall[]): string[] {
  const sums = new Map<string, Sums>();
  for (const call of calls) {
    const key = `${call.user} ${call.model}`;
    const sum = sums.get(key) ?? { calls: 0, input: 0, cacheRead: 0, output: 0, micros: 0n };
    sums.set(key, {
      calls: sum.calls + 1,
      input: sum.input + call.input,
      cacheRead: sum.cacheRead + call.cacheRead,
      output: sum.output + call.output,
      micros: sum.micros + BigInt(call.reportedMicros),
    });
  }
  return [...sums].map(([key, { calls: count, input, cacheRead, output, micros }]) =>
    [key, count, input, cacheRead, output, toUsd(fromMicros(micros))].join(' '),
  );
}

const SETTLED_MS = 30_000;

/**
 * A running program verifies itself: every rollup and the meter equal the ledger. Where it says itself that rollups are in
 * doubt, they are given the time in which it compares them and builds them again.
 */
export async function checkVerified(url: string, tally: Tally): Promise<void> {
  const deadline = performance.now() + SETTLED_MS;
  for (;;) {
    const inDoubt = (await doubtfulMonths(url)) > 0;
    const verified = await fetch(`${url}/api/v1/verify`, { method: 'POST' });
    const text = await verified.text();
    const found = verified.status === 200 ? verification.parse(JSON.parse(text)) : undefined;
    if (found?.ok) return;
    // An engine that was killed just now is not back yet.
    const isAway = verified.status === 503;
    const isPassing = isAway || inDoubt || (await doubtfulMonths(url)) > 0;
    const isOver = performance.now() > deadline || !isPassing;
    if (isOver) {
      const what = found ? JSON.stringify(found.differences.slice(0, 3)) : `${verified.status} ${text}`;
      tally.unmet.push(`rollups or the meter differ from the ledger: ${what.slice(0, 800)}`);
      return;
    }
    await sleep(100);
  }
}

async function doubtfulMonths(url: string): Promise<number> {
  const figures = await (await fetch(`${url}/metrics`)).text();
  return Number(/^outlay_rollups_doubtful (\d+)/m.exec(figures)?.[1] ?? 0);
}
