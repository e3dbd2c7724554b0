// The end of the journal's file is torn off or overwritten after a kill: a clear refusal or an exact start, never a crash.
import { closeSync, copyFileSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../../cli/demo/random.ts';
import { putMigrated } from '../../support/migrated.ts';
import { createCallLog, createCalls, sendUntilTaken, type CallLog } from '../client.ts';
import { checkShown, expectTo, settleAccounts, type Tally } from '../invariant.ts';
import { startLoad } from '../load.ts';
import { NotStarted, startProgram } from '../program.ts';
import type { Scenario } from '../scenario.ts';

const PAGE = 4096;

/** What happens to the file; bytes at random places are what no program can promise to notice, so they are not here. */
const DAMAGES = {
  'last page gone': (file: number, size: number) => ftruncateSync(file, size - PAGE),
  'second half gone': (file: number, size: number) => ftruncateSync(file, Math.floor(size / 2)),
  'all but its first pages gone': (file: number) => ftruncateSync(file, 3 * PAGE),
  'cut inside a page': (file: number, size: number) => ftruncateSync(file, size - 1_000),
  'first meta page zeroed': (file: number) => writeSync(file, Buffer.alloc(PAGE), 0, PAGE, 0),
  'second meta page zeroed': (file: number) => writeSync(file, Buffer.alloc(PAGE), 0, PAGE, PAGE),
  'both meta pages zeroed': (file: number) => writeSync(file, Buffer.alloc(2 * PAGE), 0, 2 * PAGE, 0),
  'zeros appended': (file: number, size: number) =>
    writeSync(file, Buffer.alloc(3 * PAGE), 0, 3 * PAGE, size),
} as const;

export const tearJournal: Scenario = {
  name: 'the end of the journal torn off',
  rounds: { quick: 1, full: 2 * Object.keys(DAMAGES).length },
  async run({ seed, rounds, folder, tally, say }) {
    const root = join(folder, 'data');
    const log = createCallLog();
    const first = seededRandom(seed).integer(0, Object.keys(DAMAGES).length - 1);
    await putMigrated(join(root, 'clickhouse'));
    for (let round = 0; round < rounds; round++) {
      const program = await startProgram(root);
      const load = startLoad({ seed: `${seed} ${round}`, log, target: () => program, clients: 2 });
      await sendUntilTaken([createCalls(seed, 'extra', round)()], { url: () => program.otlpUrl, log });
      await load.stop();
      await program.kill();
      const damages = Object.entries(DAMAGES);
      const [name, damage] = damages[(round + first) % damages.length]!;
      const path = join(root, 'journal/data.mdb');
      copyFileSync(path, join(folder, 'whole'));
      apply(damage, path);
      const refused = await startDamaged(root, log, tally);
      say(`${name}: ${refused ?? 'started, nothing missing'}`);
      tally.rounds++;
      // A journal that was used goes on from where it is: an older one beside a newer ledger would be another fault.
      if (refused !== undefined) copyFileSync(join(folder, 'whole'), path);
    }
    const program = await startProgram(root);
    await settleAccounts(program, log, tally);
  },
};

function apply(damage: (file: number, size: number) => unknown, path: string): void {
  const file = openSync(path, 'r+');
  damage(file, fstatSync(file).size);
  closeSync(file);
}

/** Starts on a damaged journal. Where that goes well, nothing may be missing; else resolves with what the program said. */
async function startDamaged(root: string, log: CallLog, tally: Tally): Promise<string | undefined> {
  try {
    const program = await startProgram(root);
    await checkShown(program.url, log, tally);
    await program.kill();
    return undefined;
  } catch (error) {
    if (!(error instanceof NotStarted)) throw error;
    const { code } = error.ending;
    const isClear = code === 1 && error.message.includes('journal');
    expectTo(tally, isClear, `a damaged journal ended the program so: ${error.message}`);
    return error.message;
  }
}
