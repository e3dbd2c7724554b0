// The ClickHouse server misbehaves in every way while telemetry arrives: acknowledgements and limit checks go on, and once it
// behaves again everything is in the ledger once.
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { seededRandom, type Random } from '../../../cli/demo/random.ts';
import { putMigrated } from '../../support/migrated.ts';
import { createCallLog } from '../client.ts';
import { checkLedger, checkShown, checkVerified, expectTo } from '../invariant.ts';
import { expectUndisturbed, startLoad } from '../load.ts';
import { startProgram, type Program } from '../program.ts';
import { nameOf, type Fault, type Plan } from '../proxy.ts';
import type { Scenario } from '../scenario.ts';
import { isInOrder, startFaultyServer, untilBelieved, untilTrusted } from '../server.ts';
import { shuffled } from '../shuffle.ts';
import { until } from '../until.ts';

const exception = (code: number, name: string): Fault => ({ kind: 'exception', code, name });

const FAULTS: readonly Fault[] = [
  { kind: 'refuse' },
  { kind: 'hang' },
  { kind: 'slow', ms: 700 },
  { kind: 'drop' },
  { kind: 'half-request' },
  { kind: 'lost-answer' },
  { kind: 'cut-answer' },
  { kind: 'garbage' },
  { kind: 'status', status: 200 },
  { kind: 'status', status: 302 },
  { kind: 'status', status: 404 },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503 },
  { kind: 'wrong-password' },
  exception(164, 'READONLY'),
  exception(241, 'MEMORY_LIMIT_EXCEEDED'),
  exception(242, 'TABLE_IS_READ_ONLY'),
  exception(243, 'NOT_ENOUGH_SPACE'),
  exception(252, 'TOO_MANY_PARTS'),
  exception(425, 'SYSTEM_ERROR'),
];

export const serverFaults: Scenario = {
  name: 'server refuses, hangs, is slow, loses answers',
  rounds: { quick: 3, full: 60 },
  async run({ seed, rounds, thorough, folder, tally, say }) {
    const random = seededRandom(seed);
    const since = performance.now();
    await putMigrated(join(folder, 'server'));
    const server = await startFaultyServer(join(folder, 'server'));
    const program = await startProgram(join(folder, 'data'), { env: server.env });
    const log = createCallLog();
    // Thorough runs begin with a server that is doubted.
    if (!thorough) await untilBelieved(since);
    const load = startLoad({ seed, log, target: () => program });
    const plans = [...shuffled(FAULTS, random).slice(0, thorough ? rounds : rounds - 1)];
    for (let round = 0; round < rounds; round++) {
      const fault = plans[round] ?? mixture(random);
      const failed = await failedInserts(program);
      await server.proxy.plan(fault);
      const tried = server.tokens.length;
      if (thorough) await sleep(random.integer(500, 4_000));
      else
        await until(
          'an insert met the fault',
          async () => server.tokens.length > tried || (await failedInserts(program)) > failed,
        );
      await load.goesOn();
      say(`round ${round + 1}: ${typeof fault === 'object' ? nameOf(fault) : 'mixed faults'}`);
      await server.proxy.plan(undefined);
      // One fault may follow the other before the ledger has caught up.
      if (thorough && random.chance(0.5)) {
        await untilTrusted(program.url);
        await checkVerified(program.url, tally);
      } else await sleep(random.integer(0, 600));
      tally.rounds++;
    }
    await load.stop();
    say(expectUndisturbed(load, tally, thorough));
    say(`faults met: ${[...server.proxy.met].map(([name, times]) => `${name} × ${times}`).join(', ')}`);
    await untilTrusted(program.url);
    await checkShown(program.url, log, tally);
    await checkLedger(server.store, log, tally);
    expectTo(tally, isInOrder(server.tokens), 'chunks were inserted out of order');
    expectTo(tally, (await program.stop()).code === 0, 'the program did not stop cleanly');
    await server.stop();
  },
};

async function failedInserts({ url }: Program): Promise<number> {
  const figures = await (await fetch(`${url}/metrics`)).text();
  return Number(/^outlay_ledger_failed_inserts_total (\d+)/m.exec(figures)?.[1]);
}

/** Six requests of ten meet one fault or another. */
function mixture(random: Random): Plan {
  const mixed = FAULTS.filter(({ kind }) => kind !== 'refuse' && kind !== 'hang');
  return () => (random.chance(0.6) ? random.pick(mixed) : undefined);
}
