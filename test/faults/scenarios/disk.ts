// The disk fails a sync, or has no room for a while.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createCallLog,
  createCalls,
  sendOnce,
  sendUntilTaken,
  type CallLog,
  type SentCall,
} from '../client.ts';
import { expectTo, settleAccounts } from '../invariant.ts';
import { checkLimit, startLoad } from '../load.ts';
import { startMigrated, startProgram, type Program } from '../program.ts';
import type { Context, Scenario } from '../scenario.ts';
import { createShim, missingCompiler } from '../shim.ts';
import { until } from '../until.ts';

export const failSync: Scenario = {
  name: 'a sync of the journal fails',
  rounds: { quick: 1, full: 12 },
  missing: missingCompiler,
  async run(context) {
    const { seed, rounds, folder, tally } = context;
    const shim = createShim(join(folder, 'shim'));
    for (let round = 1; round <= rounds; round++) {
      const root = join(folder, `data-${round}`);
      const log = createCallLog();
      const nextCall = createCalls(seed, round);
      const program = await startMigrated(root, { preload: shim.library });
      const url = (): string => program.otlpUrl;
      await sendUntilTaken([nextCall(), nextCall()], { url, log });
      shim.plan({ target: 'program', root, only: 'journal/data.mdb', eio: round });
      // An export syncs a few times: its batch, the mark of its chunk, the release.
      const rest: SentCall[][] = [];
      for (let count = 0; count < 30; count++) {
        const calls = [nextCall()];
        const { status } = await sendOnce(program.otlpUrl, calls, log);
        if (status !== 200) rest.push(calls);
        if (rest.length >= 3) break;
        await sleep(50);
      }
      expectTo(tally, rest.length >= 3, 'exports were acknowledged after a sync had failed');
      await until('health told it', async () => (await fetch(`${program.url}/readyz`)).status === 503);
      await expectReadsOnly(context, program, nextCall());
      shim.plan(undefined);
      await program.kill();
      const again = await startProgram(root);
      for (const calls of rest) await sendUntilTaken(calls, { url: () => again.otlpUrl, log });
      await resendOpen(again, log);
      await settleAccounts(again, log, tally);
      tally.rounds++;
    }
  },
};

/** Ingest refuses so that nothing is dropped, health says why, and reads and limit checks go on. */
async function expectReadsOnly({ tally }: Context, program: Program, call: SentCall): Promise<void> {
  const log = createCallLog();
  const answered = await sendOnce(program.otlpUrl, [call], log);
  expectTo(tally, answered.status === 503, `an export was answered ${answered.status}`);
  expectTo(tally, answered.retryAfter === '1', `Retry-After was ${answered.retryAfter}`);
  const ready = await fetch(`${program.url}/readyz`);
  expectTo(tally, ready.status === 503, `/readyz answered ${ready.status} ${await ready.text()}`);
  const spent = await checkLimit(program.url, 'ada@acme.test').catch(String);
  expectTo(tally, /^[0-9.]+$/.test(spent), `a limit check did not say what was spent: ${spent}`);
  const usage = await fetch(`${program.url}/api/v1/usage`);
  expectTo(tally, usage.status === 200, `usage answered ${usage.status}`);
}

async function resendOpen(program: Program, log: CallLog): Promise<void> {
  const open = [...log.sent.values()].filter(({ id }) => !log.acknowledged.has(id));
  for (const call of open) await sendUntilTaken([call], { url: () => program.otlpUrl, log });
}

const SMALL_MIB = 160;

function missingMount(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  const tried = spawnSync('unshare', ['--mount', 'true']);
  return tried.status === 0 && process.getuid?.() === 0
    ? undefined
    : 'needs the right to mount a file system';
}

/** With a floor below which ingest pauses of itself, and without one, so that writes do fail. */
function diskFull(name: string, floorMib: number | undefined, quick: number): Scenario {
  return {
    name,
    rounds: { quick, full: 5 },
    missing: missingMount,
    async run({ seed, rounds, folder, tally, say }) {
      const root = join(folder, 'small');
      mkdirSync(root);
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SMALL_MIB}m`, 'tmpfs', root]);
      try {
        const env = floorMib === undefined ? {} : { OUTLAY_DISK_FLOOR_MIB: String(floorMib) };
        const program = await startMigrated(join(root, 'data'), { env });
        const log = createCallLog();
        for (let round = 1; round <= rounds; round++) {
          const load = startLoad({ seed: `${seed} ${round}`, log, target: () => program, clients: 2 });
          await sleep(500);
          fill(join(root, 'filler'));
          await until('a full disk was told', () => load.statuses.has(503));
          await sleep(1_000);
          // An engine whose write failed is away for a moment.
          const usage = `${program.url}/api/v1/usage`;
          await until('usage was read on a full disk', async () => (await fetch(usage)).status === 200);
          rmSync(join(root, 'filler'));
          await load.stop();
          expectTo(tally, load.failedChecks === 0, `${load.failedChecks} limit checks failed`);
          const other = [...load.statuses.keys()].filter((status) => status !== 200 && status !== 503);
          expectTo(tally, other.length === 0, `exports were answered ${other.join(', ')}`);
          const after = [...load.retryAfters].join();
          expectTo(tally, after === '1', `Retry-After was ${after}`);
          tally.rounds++;
          say(`round ${round}: ${JSON.stringify([...load.statuses])}`);
        }
        await settleAccounts(program, log, tally);
        if (tally.unmet.length > 0) tally.unmet.push(program.log());
      } finally {
        execFileSync('umount', ['--lazy', root]);
      }
    },
  };
}

export const diskFloor = diskFull('disk full, ingest pauses above the floor', undefined, 1);
export const diskExhausted = diskFull('disk full to the last byte', 0, 1);

/** Writes until there is no room left. */
function fill(path: string): void {
  const block = Buffer.alloc(64 * 1024);
  try {
    for (let count = 0; count < SMALL_MIB * 16; count++) writeFileSync(path, block, { flag: 'a' });
  } catch {
    // There is none left.
  }
}
