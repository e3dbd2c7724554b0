// The power goes: of what the journal wrote and did not sync any part is gone, and the engine forgets which tokens it booked.
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom, type Random } from '../../../cli/demo/random.ts';
import { putMigrated } from '../../support/migrated.ts';
import { createCallLog, createCalls, sendUntilTaken } from '../client.ts';
import { checkShown, checkVerified, settleAccounts } from '../invariant.ts';
import { startLoad } from '../load.ts';
import { startMigrated, startProgram, type Program } from '../program.ts';
import type { Scenario } from '../scenario.ts';
import { createShim, missingCompiler } from '../shim.ts';

const PAGE = 4096;

export const loseUnsynced: Scenario = {
  name: 'power lost, un-synced writes of the journal gone',
  rounds: { quick: 1, full: 40 },
  missing: missingCompiler,
  async run({ seed, rounds, thorough, folder, tally, say }) {
    const random = seededRandom(seed);
    const shim = createShim(join(folder, 'shim'));
    const root = join(folder, 'data');
    const log = createCallLog();
    await putMigrated(join(root, 'clickhouse'));
    for (let round = 1; round <= rounds; round++) {
      const shadow = join(folder, `shadow-${round}`);
      const plan = { target: 'program', root, only: 'journal/data.mdb', shadow } as const;
      const program = await startProgram(root, { preload: shim.library });
      shim.plan({ ...plan, kill: random.integer(10, thorough ? 350 : 120) });
      let target: Program | undefined = program;
      const load = startLoad({ seed: `${seed} ${round}`, log, target: () => target });
      await program.ended;
      // Nobody is told to come back: a lost acknowledgement would be healed by a resend.
      target = undefined;
      const gone = restore(join(root, 'journal/data.mdb'), shadow, random);
      shim.plan(undefined);
      const again = await startProgram(root);
      target = again;
      await load.stop();
      await checkShown(again.url, log, tally);
      tally.rounds++;
      say(
        `round ${round}: ${gone.dropped} of ${gone.unsynced} un-synced pages gone, ${log.acknowledged.size} acknowledged`,
      );
      if (round < rounds) await again.kill();
      else await settleAccounts(again, log, tally);
    }
  },
};

/** Gives the file what was synced; of each page that was not, the disk may have either version. */
function restore(path: string, shadow: string, random: Random): { unsynced: number; dropped: number } {
  const [written, synced] = [readFileSync(path), readFileSync(shadow)];
  const keeps = random.pick([0, 0.5, 0.9]);
  const pages = Array.from({ length: Math.ceil(written.length / PAGE) }, (_, page) => {
    const [now, then] = [pageOf(written, page), pageOf(synced, page)];
    if (now.equals(then)) return { page: now, was: 'same' };
    // A page that never reached the disk reads as zeros.
    return random.chance(keeps)
      ? { page: now, was: 'kept' }
      : { page: padded(then, now.length), was: 'dropped' };
  });
  writeFileSync(path, Buffer.concat(pages.map(({ page }) => page)));
  const dropped = pages.filter(({ was }) => was === 'dropped').length;
  return { dropped, unsynced: dropped + pages.filter(({ was }) => was === 'kept').length };
}

function pageOf(file: Buffer, page: number): Buffer {
  return file.subarray(page * PAGE, (page + 1) * PAGE);
}

function padded(page: Buffer, length: number): Buffer {
  return Buffer.concat([page, Buffer.alloc(length)]).subarray(0, length);
}

/** Writes of the journal between an export and its release: its commit, the mark of its chunk, the release. */
const POINTS_OF_AN_EXPORT = 16;
/** Longer than this machine has been up, so that nobody believes that the engine's memory is whole. */
const A_YEAR_S = 366 * 24 * 3_600;

export const loseTokens: Scenario = {
  name: 'power lost, tokens of the engine gone',
  rounds: { quick: 1, full: 3 * POINTS_OF_AN_EXPORT },
  missing: missingCompiler,
  async run({ seed, rounds, thorough, folder, tally, say }) {
    const shim = createShim(join(folder, 'shim'));
    const root = join(folder, 'data');
    // Nothing is forgotten for lack of time: this is not about the horizon.
    const options = { preload: shim.library, env: { OUTLAY_DEDUP_HORIZON_HOURS: '1000000' } };
    const random = seededRandom(seed);
    const log = createCallLog();
    const nextCall = createCalls(seed);
    const first = random.integer(0, 1);
    let program = await startMigrated(root, options);
    for (let round = 0; round < rounds; round++) {
      // The first export of a process writes more; from the second on all write the same.
      const warm = program.otlpUrl;
      await sendUntilTaken([nextCall()], { url: () => warm, log });
      await checkVerified(program.url, tally);
      const kill = thorough ? 1 + (round % POINTS_OF_AN_EXPORT) : random.integer(6, POINTS_OF_AN_EXPORT);
      shim.plan({ target: 'program', root, only: 'journal/data.mdb', kill });
      const calls = [nextCall(), nextCall(Date.now() - 40 * 24 * 3_600_000), nextCall()];
      const gone = new AbortController();
      void program.ended.then(() => gone.abort());
      const { otlpUrl } = program;
      await sendUntilTaken(calls, { url: () => otlpUrl, log, signal: gone.signal });
      await Promise.race([program.ended, sleep(1_500)]);
      await program.killAll();
      shim.plan(undefined);
      const forgotten = forgetTokens(join(root, 'clickhouse/store'));
      // The chunk looks old, and every other time as if begun in the future.
      shim.shiftClock((round + first) % 2 === 0 ? A_YEAR_S : 0);
      program = await startProgram(root, options);
      const url = program.otlpUrl;
      await sendUntilTaken(calls, { url: () => url, log });
      await checkShown(program.url, log, tally);
      tally.rounds++;
      say(`round ${round}: killed at write ${kill}, ${forgotten} logs of tokens emptied`);
      if (tally.unmet.length > 0) throw new Error(`killed at write ${kill} of the journal`);
    }
    await settleAccounts(program, log, tally);
  },
};

function forgetTokens(store: string): number {
  const names = readdirSync(store, { recursive: true, encoding: 'utf8' });
  const logs = names.filter((name) => /deduplication_logs\/.+\.txt$/.test(name));
  for (const name of logs) truncateSync(join(store, name));
  return logs.length;
}
