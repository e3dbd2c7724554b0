// The engine dies at each of its writes in turn while it books batches, and the program starts it again.
import { join } from 'node:path';
import { seededRandom } from '../../../cli/demo/random.ts';
import { createCallLog, createCalls, sendUntilTaken } from '../client.ts';
import { checkShown, settleAccounts } from '../invariant.ts';
import { startMigrated, startProgram } from '../program.ts';
import type { Scenario } from '../scenario.ts';
import { createShim, missingCompiler } from '../shim.ts';
import { until } from '../until.ts';

const SAMPLE_TO = 140;
/** An insert into two months of the ledger and its rollups has fewer write points; merges would add to them without end. */
const POINTS = 200;
const RUNS_WITHOUT_KILL = 3;
/** After a few crashes in a row the engine is started again only after a pause, so that the program is started anew. */
const KILLS_A_LIFE = 2;
const FORTY_DAYS_MS = 40 * 24 * 3_600_000;

function engineScenario(name: string, fault: 'kill' | 'torn', quick: number): Scenario {
  return {
    name,
    rounds: { quick, full: POINTS },
    missing: missingCompiler,
    async run({ seed, rounds, thorough, from, folder, tally, say }) {
      const random = seededRandom(seed);
      const shim = createShim(join(folder, 'shim'));
      const root = join(folder, 'data');
      const log = createCallLog();
      const nextCall = createCalls(seed);
      let program = await startMigrated(root, { preload: shim.library });
      let unkilled = 0;
      for (let index = 0; index < rounds && unkilled < RUNS_WITHOUT_KILL; index++) {
        const point = thorough ? from + index : random.integer(1, SAMPLE_TO);
        shim.plan({ target: 'engine', root, only: '/store/', [fault]: point });
        // Two months in one batch: two partitions, so two parts in each table.
        const calls = [nextCall(), nextCall(Date.now() - FORTY_DAYS_MS), nextCall()];
        await sendUntilTaken(calls, { url: () => program.otlpUrl, log });
        await checkShown(program.url, log, tally);
        const points = shim.points();
        const struck = points[point - 1];
        say(`point ${point}: ${struck ? `${struck.kind} ${struck.path}` : `only ${points.length}`}`);
        if (struck) tally.rounds++;
        unkilled = struck ? 0 : unkilled + 1;
        if (tally.unmet.length > 0) throw new Error(`at point ${point}: ${struck?.kind} ${struck?.path}`);
        if (index % KILLS_A_LIFE !== KILLS_A_LIFE - 1) continue;
        shim.plan(undefined);
        await program.kill();
        program = await startProgram(root, { preload: shim.library });
      }
      shim.plan(undefined);
      await settleAccounts(program, log, tally);
    },
  };
}

export const killEngineEachWrite = engineScenario('engine killed at each write', 'kill', 1);
export const killEngineMidWrite = engineScenario('engine killed in the middle of each write', 'torn', 0);

/** Longer than an insert takes: one that has fewer write points never reaches the fault. */
const INSERT_MS = 3_000;

export const engineDiskFull: Scenario = {
  name: "engine's disk full from each write on",
  rounds: { quick: 1, full: POINTS },
  missing: missingCompiler,
  async run({ seed, rounds, thorough, from, folder, tally, say }) {
    const random = seededRandom(seed);
    const shim = createShim(join(folder, 'shim'));
    const root = join(folder, 'data');
    const log = createCallLog();
    const nextCall = createCalls(seed);
    let program = await startMigrated(root, { preload: shim.library });
    let unmet = 0;
    for (let index = 0; index < rounds && unmet < RUNS_WITHOUT_KILL; index++) {
      const point = thorough ? from + index : random.integer(1, SAMPLE_TO);
      shim.plan({ target: 'engine', root, only: '/store/', enospc: point });
      const calls = [nextCall(), nextCall(Date.now() - FORTY_DAYS_MS), nextCall()];
      await sendUntilTaken(calls, { url: () => program.otlpUrl, log });
      await until('the fault struck', () => shim.points().length >= point, INSERT_MS).catch(() => undefined);
      const struck = shim.points()[point - 1];
      shim.plan(undefined);
      await checkShown(program.url, log, tally);
      // A part that is broken on the disk is found out when it is read anew.
      await program.kill();
      program = await startProgram(root, { preload: shim.library });
      await checkShown(program.url, log, tally);
      say(`point ${point}: ${struck ? `${struck.kind} ${struck.path}` : 'not reached'}`);
      if (struck) tally.rounds++;
      unmet = struck ? 0 : unmet + 1;
      if (tally.unmet.length > 0) {
        tally.unmet.push(program.log());
        throw new Error(`at point ${point}: ${struck?.kind} ${struck?.path}`);
      }
    }
    await settleAccounts(program, log, tally);
  },
};
