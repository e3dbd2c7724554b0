// The ClickHouse server is away for long: at the start, over restarts, and until the journal is full.
import { join } from 'node:path';
import { seededRandom } from '../../../cli/demo/random.ts';
import { putMigrated } from '../../support/migrated.ts';
import { createCallLog, createCalls, sendUntilTaken } from '../client.ts';
import { checkLedger, checkShown, expectTo } from '../invariant.ts';
import { checkLimit, quantile, startLoad } from '../load.ts';
import { startProgram, type Program } from '../program.ts';
import type { Scenario } from '../scenario.ts';
import { isInOrder, startFaultyServer, untilTrusted } from '../server.ts';
import { until } from '../until.ts';

export const outageUntilFull: Scenario = {
  name: 'server away until the journal is full',
  rounds: { quick: 1, full: 5 },
  async run({ seed, rounds, folder, tally, say }) {
    await putMigrated(join(folder, 'server'));
    const server = await startFaultyServer(join(folder, 'server'));
    const env = { ...server.env, OUTLAY_JOURNAL_MAX_MIB: '0.5' };
    const program = await startProgram(join(folder, 'data'), { env });
    const log = createCallLog();
    const load = startLoad({ seed, log, target: () => program, mostCalls: 100, pauseMs: 10 });
    const refused = (): number => load.statuses.get(503) ?? 0;
    for (let round = 1; round <= rounds; round++) {
      const before = refused();
      await server.proxy.plan({ kind: 'refuse' });
      await until('the journal was full', () => refused() > before + 10);
      say(`round ${round}: ${log.acknowledged.size} acknowledged when the journal was full`);
      await server.proxy.plan(undefined);
      const acknowledged = log.acknowledged.size;
      await until('exports were taken again', () => log.acknowledged.size > acknowledged + 200);
      tally.rounds++;
    }
    await load.stop();
    const statuses = JSON.stringify([...load.statuses]);
    const expected = [...load.statuses.keys()].every((status) => status === 200 || status === 503);
    expectTo(tally, expected, `exports were answered ${statuses}`);
    const waits = [...load.retryAfters].join();
    expectTo(tally, waits === '1', `refusals had Retry-After ${waits}`);
    expectTo(tally, load.failedChecks === 0, `${load.failedChecks} limit checks did not say what was spent`);
    say(`statuses ${statuses}, limit checks p99 ${Math.round(quantile(load.checkedIn, 0.99))} ms`);
    await untilTrusted(program.url);
    await checkShown(program.url, log, tally);
    await checkLedger(server.store, log, tally);
    expectTo(tally, isInOrder(server.tokens), 'chunks were inserted out of order');
    await program.stop();
    await server.stop();
  },
};

export const awayAtStart: Scenario = {
  name: 'server away at the start, restarts meanwhile',
  rounds: { quick: 2, full: 20 },
  async run({ seed, rounds, folder, tally, say }) {
    const random = seededRandom(seed);
    const server = await startFaultyServer(join(folder, 'server'));
    const start = async (): Promise<Program> => await startProgram(join(folder, 'data'), { env: server.env });
    const log = createCallLog();
    const nextCall = createCalls(seed);
    const send = async (to: Program): Promise<void> => {
      for (let request = 0; request < 10; request++) {
        const calls = Array.from({ length: random.integer(1, 20) }, () => nextCall());
        await sendUntilTaken(calls, { url: () => to.otlpUrl, log });
      }
    };
    // The very first start, with nothing known about anything, is one of them.
    await server.proxy.plan({ kind: random.pick(['refuse', 'drop'] as const) });
    let program = await start();
    for (let round = 1; round <= rounds; round++) {
      await send(program);
      if (round > 1) {
        const spent = await checkLimit(program.url, 'ada@acme.test');
        await (random.chance(0.5) ? program.kill() : program.stop());
        program = await start();
        say(`round ${round}: ready after ${Math.round(program.readyMs)} ms without the server`);
        const now = await checkLimit(program.url, 'ada@acme.test');
        expectTo(
          tally,
          now === spent,
          `spent was ${spent} before a restart without the server and ${now} after it`,
        );
        await send(program);
      }
      await server.proxy.plan(undefined);
      await untilReached(program);
      await untilTrusted(program.url);
      await checkShown(program.url, log, tally);
      if (round < rounds) await server.proxy.plan({ kind: 'refuse' });
      tally.rounds++;
    }
    await checkLedger(server.store, log, tally);
    expectTo(tally, (await program.stop()).code === 0, 'the program did not stop cleanly');
    await server.stop();
  },
};

async function untilReached({ url }: Program): Promise<void> {
  await until('the server was reached', async () => {
    const state = (await (await fetch(`${url}/readyz`)).json()) as { engine?: string };
    return state.engine === 'up';
  });
}
