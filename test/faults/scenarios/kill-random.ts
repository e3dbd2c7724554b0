// The program is killed at random while eight clients send and resend.
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../../cli/demo/random.ts';
import { createCallLog } from '../client.ts';
import { checkVerified, expectTo, settleAccounts } from '../invariant.ts';
import { startLoad } from '../load.ts';
import { startMigrated, startProgram, type Program } from '../program.ts';
import type { Scenario } from '../scenario.ts';

const CLIENTS = 8;
/** On a machine that does nothing else. */
const READY_MS = 5_000;

export const killRandom: Scenario = {
  name: 'killed at random, clients resend',
  rounds: { quick: 1, full: 200 },
  async run({ seed, rounds, thorough, folder, tally, say }) {
    const random = seededRandom(seed);
    const log = createCallLog();
    let program: Program | undefined = await startMigrated(folder);
    const load = startLoad({ seed, log, clients: CLIENTS, target: () => program });
    for (let round = 1; round <= rounds; round++) {
      await sleep(random.integer(200, 2_000));
      const killed: Program = program;
      program = undefined;
      await killed.kill();
      program = await startProgram(folder);
      tally.rounds++;
      say(
        `round ${round}: ready after ${Math.round(program.readyMs)} ms, ${log.acknowledged.size} acknowledged`,
      );
      const isSoon = !thorough || program.readyMs < READY_MS;
      expectTo(tally, isSoon, `ready only after ${Math.round(program.readyMs)} ms`);
      if (round % 10 === 0) await checkVerified(program.url, tally);
    }
    await load.stop();
    await settleAccounts(program, log, tally);
  },
};

export const killEngineRandom: Scenario = {
  name: 'engine killed at random',
  // That it hangs and is killed is the quick look at this.
  rounds: { quick: 0, full: 40 },
  async run({ seed, rounds, folder, tally }) {
    const random = seededRandom(seed);
    const log = createCallLog();
    const program = await startMigrated(folder);
    const load = startLoad({ seed, log, target: () => program });
    for (let round = 1; round <= rounds; round++) {
      await sleep(random.integer(100, 1_500));
      program.killEngine();
      tally.rounds++;
    }
    const refused = [...load.statuses.keys()].filter((status) => status !== 200);
    expectTo(
      tally,
      refused.length === 0,
      `exports were answered ${refused.join(', ')} while the engine was away`,
    );
    expectTo(tally, load.failedChecks === 0, `${load.failedChecks} limit checks failed`);
    await load.stop();
    await settleAccounts(program, log, tally);
  },
};
