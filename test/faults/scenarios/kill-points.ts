// The program dies at each of its writes in turn, from an empty folder through a few exports and a change of settings to its stop.
import { join } from 'node:path';
import { seededRandom } from '../../../cli/demo/random.ts';
import { putMigrated } from '../../support/migrated.ts';
import { createCallLog, createCalls, sendUntilTaken, type CallLog, type SentCall } from '../client.ts';
import { expectTo, settleAccounts, type Tally } from '../invariant.ts';
import { NotStarted, startProgram, type Program, type StartOptions } from '../program.ts';
import type { Context, Scenario } from '../scenario.ts';
import { createShim, missingCompiler, type Plan, type Shim } from '../shim.ts';

/** A quick run looks at some of the first so many. */
const SAMPLE_TO = 100;

/** On a machine that does nothing else. */
const READY_MS = 5_000;
/** So many runs in a row that were not killed end an enumeration: where chunks are cut depends on time. */
const RUNS_WITHOUT_KILL = 3;

function killScenario(name: string, fault: 'kill' | 'torn', quick: number): Scenario {
  return {
    name,
    rounds: { quick, full: Number.POSITIVE_INFINITY },
    missing: missingCompiler,
    async run(context) {
      const shim = createShim(join(context.folder, 'shim'));
      let unkilled = 0;
      const random = seededRandom(context.seed);
      for (let index = 0; index < context.rounds && unkilled < RUNS_WITHOUT_KILL; index++) {
        const point = context.thorough ? context.from + index : random.integer(1, SAMPLE_TO);
        const killed = await killAt(context, shim, { target: 'program', [fault]: point }, index);
        if (killed) context.tally.rounds++;
        unkilled = killed ? 0 : unkilled + 1;
      }
    },
  };
}

export const killEachWrite = killScenario('killed at each write', 'kill', 1);
export const killMidWrite = killScenario('killed in the middle of each write', 'torn', 1);
type Fault = Pick<Plan, 'target' | 'kill' | 'torn'>;

/** One life from an empty folder with the fault, and a second one without it. Resolves with whether the fault struck. */
async function killAt(context: Context, shim: Shim, fault: Fault, index: number): Promise<boolean> {
  const { seed, thorough, folder, tally, say } = context;
  const dataDir = join(folder, `data-${index}`);
  const log = createCallLog();
  const batches = batchesOf(seed, index);
  // How tables are made is of the engine's own writes: a quick run is given them.
  if (!thorough) await putMigrated(join(dataDir, 'clickhouse'));
  shim.plan({ ...fault, root: dataDir });
  const first = await liveOnce(dataDir, batches, log, { preload: shim.library });
  const points = shim.points();
  const killed = points.length === (fault.kill ?? fault.torn) && first.how === 'killed';
  shim.plan(undefined);
  const { kind = '', path = '' } = points.at(-1) ?? {};
  say(`point ${points.length}: ${kind} ${path}, ${first.how}`);
  const before = tally.unmet.length;
  const again = await startProgram(dataDir);
  const isSoon = !thorough || again.readyMs < READY_MS;
  expectTo(tally, isSoon, `ready only after ${Math.round(again.readyMs)} ms`);
  for (const calls of batches.filter((each) => each.some(({ id }) => !log.acknowledged.has(id))))
    await sendUntilTaken(calls, { url: () => again.otlpUrl, log });
  if (first.limit) await expectLimit(again.url, tally);
  await settleAccounts(again, log, tally);
  if (tally.unmet.length > before) tally.unmet.push(`that was point ${points.length}: ${kind} ${path}`);
  return killed;
}

async function expectLimit(url: string, tally: Tally): Promise<void> {
  const limits = await ask(url, 'GET', LIMIT_PATH);
  const isThere = limits?.body.includes(String(LIMIT.limit_micros)) ?? false;
  expectTo(tally, isThere, `an acknowledged limit is gone: ${limits?.body}`);
}

function batchesOf(seed: string, index: number): SentCall[][] {
  const nextCall = createCalls(seed, index);
  const lastMonth = Date.now() - 40 * 24 * 3_600_000;
  return [
    [nextCall(), nextCall()],
    [nextCall()],
    // Two months in one batch: two partitions, so two parts.
    [nextCall(), nextCall(lastMonth), nextCall()],
  ];
}

type Ending = {
  readonly how: 'killed' | 'stopped' | 'not started';
  readonly limit: boolean;
};

const LIMIT_PATH = '/api/v1/limits/users/ada@acme.test';
const LIMIT = { period: 'month', limit_micros: 123_000_000 };

/** Sends, sets a limit and stops; resolves with how it ended, and whether the limit was acknowledged. */
async function liveOnce(
  dataDir: string,
  batches: readonly SentCall[][],
  log: CallLog,
  options: StartOptions,
): Promise<Ending> {
  let program: Program;
  try {
    program = await startProgram(dataDir, options);
  } catch (error) {
    const isKilled = error instanceof NotStarted && error.ending.signal === 'SIGKILL';
    return { how: isKilled ? 'killed' : 'not started', limit: false };
  }
  const gone = new AbortController();
  void program.ended.then(() => gone.abort());
  const url = (): string => program.otlpUrl;
  for (const calls of batches) await sendUntilTaken(calls, { url, log, signal: gone.signal, waitMs: 20 });
  const answer = await ask(program.url, 'PUT', LIMIT_PATH, LIMIT);
  // Waits for the ledger, and reads all of it.
  await ask(program.url, 'POST', '/api/v1/verify');
  const { signal } = await program.stop();
  return { how: signal === 'SIGKILL' ? 'killed' : 'stopped', limit: answer?.status === 200 };
}

async function ask(url: string, method: string, path: string, body?: object) {
  try {
    const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await fetch(`${url}${path}`, { method, ...(body && json) });
    return { status: answer.status, body: await answer.text() };
  } catch {
    return undefined;
  }
}
