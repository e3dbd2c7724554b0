// The embedded engine hangs and is killed again and again: acknowledgements and limit checks go on.
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../../cli/demo/random.ts';
import { createCallLog } from '../client.ts';
import { settleAccounts } from '../invariant.ts';
import { expectUndisturbed, startLoad } from '../load.ts';
import { startMigrated } from '../program.ts';
import type { Scenario } from '../scenario.ts';

/** Longer than the supervisor waits for an engine that does not answer. */
const HUNG_FOR_GOOD_MS = 40_000;

export const engineHung: Scenario = {
  name: 'engine hangs (SIGSTOP) and is killed in loops',
  rounds: { quick: 2, full: 40 },
  async run({ seed, rounds, thorough, folder, tally, say }) {
    const random = seededRandom(seed);
    const program = await startMigrated(folder);
    const log = createCallLog();
    const load = startLoad({ seed, log, target: () => program });
    for (let round = 1; round <= rounds; round++) {
      const hangs = thorough ? random.chance(0.5) : round % 2 === 1;
      await sleep(random.integer(100, 1_500));
      if (hangs) {
        program.killEngine('SIGSTOP');
        await load.goesOn();
        await sleep(thorough && round % 20 === 0 ? HUNG_FOR_GOOD_MS : random.integer(300, 2_000));
        program.killEngine('SIGCONT');
      } else {
        for (let kill = random.integer(1, 3); kill > 0; kill--) {
          program.killEngine();
          await sleep(random.integer(50, 900));
        }
        await load.goesOn();
      }
      say(`round ${round}: ${hangs ? 'hung' : 'killed'}, ${log.acknowledged.size} acknowledged`);
      tally.rounds++;
    }
    await load.stop();
    say(expectUndisturbed(load, tally, thorough));
    await settleAccounts(program, log, tally);
  },
};
