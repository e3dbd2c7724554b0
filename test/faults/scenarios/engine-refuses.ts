// The server itself refuses inserts, in the ledger or in a rollup after the ledger has its rows: retried until it takes them, and
// each row is once in every table.
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { seededRandom } from '../../../cli/demo/random.ts';
import { putMigrated } from '../../support/migrated.ts';
import { createCallLog } from '../client.ts';
import { checkLedger, checkShown, expectTo } from '../invariant.ts';
import { expectUndisturbed, startLoad } from '../load.ts';
import { startProgram } from '../program.ts';
import type { Scenario } from '../scenario.ts';
import { isInOrder, startFaultyServer, untilBelieved, untilTrusted } from '../server.ts';
import { shuffled } from '../shuffle.ts';
import { until } from '../until.ts';

/** How the server is brought to refuse, and how it is brought back. */
type Refusal = { readonly name: string; readonly begin: readonly string[]; readonly end: readonly string[] };

const tooManyParts = (table: string): Refusal => ({
  name: `too many parts in ${table}`,
  begin: [
    `SYSTEM STOP MERGES ${table}`,
    `ALTER TABLE ${table} MODIFY SETTING parts_to_delay_insert = 1, parts_to_throw_insert = 1`,
  ],
  end: [
    `ALTER TABLE ${table} RESET SETTING parts_to_delay_insert, parts_to_throw_insert`,
    `SYSTEM START MERGES ${table}`,
  ],
});

const readOnly = (table: string): Refusal => ({
  name: `${table} is read-only`,
  begin: [`ALTER TABLE ${table} MODIFY SETTING table_readonly = 1`],
  end: [`ALTER TABLE ${table} MODIFY SETTING table_readonly = 0`],
});

const away = (table: string): Refusal => ({
  name: `${table} is away`,
  begin: [`RENAME TABLE ${table} TO ${table}_away`],
  end: [`RENAME TABLE ${table}_away TO ${table}`],
});

/** A data error that only shows when the ledger has the rows: nothing may be set aside. */
const refusedByRollup = (table: string): Refusal => ({
  name: `${table} refuses a person`,
  begin: [`ALTER TABLE ${table} ADD CONSTRAINT nobody CHECK user != 'ada@acme.test'`],
  end: [`ALTER TABLE ${table} DROP CONSTRAINT nobody`],
});

const REFUSALS: readonly Refusal[] = [
  tooManyParts('charges'),
  tooManyParts('usage_daily'),
  readOnly('charges'),
  readOnly('usage_hourly'),
  away('charges'),
  away('usage_daily'),
  refusedByRollup('usage_hourly'),
];

export const serverRefuses: Scenario = {
  name: 'too many parts, read-only, a rollup away',
  rounds: { quick: 2, full: 35 },
  async run({ seed, rounds, thorough, folder, tally, say }) {
    const random = seededRandom(seed);
    const since = performance.now();
    await putMigrated(join(folder, 'server'));
    const server = await startFaultyServer(join(folder, 'server'));
    const start = async () => await startProgram(join(folder, 'data'), { env: server.env });
    let program = await start();
    const log = createCallLog();
    // Thorough runs begin with a server that is doubted.
    if (!thorough) await untilBelieved(since);
    const load = startLoad({ seed, log, target: () => program });
    let refusals: Refusal[] = [];
    for (let round = 1; round <= rounds; round++) {
      if (refusals.length === 0) refusals = shuffled(REFUSALS, random);
      const { name, begin, end } = refusals.pop() ?? tooManyParts('charges');
      await sleep(random.integer(100, 700));
      for (const sql of begin) await server.store.command(sql);
      const tried = server.tokens.length;
      if (thorough) await sleep(random.integer(500, 6_000));
      else await until('an insert was tried', () => server.tokens.length > tried);
      await load.goesOn();
      for (const sql of end) await server.store.command(sql);
      say(`round ${round}: ${name}`);
      tally.rounds++;
    }
    await load.stop();
    say(expectUndisturbed(load, tally, thorough));
    await untilTrusted(program.url);
    await checkShown(program.url, log, tally);
    await checkLedger(server.store, log, tally);
    expectTo(tally, isInOrder(server.tokens), 'chunks were inserted out of order');
    await program.stop();
    if (thorough) {
      program = await start();
      await checkShown(program.url, log, tally);
      await program.stop();
    }
    await server.stop();
  },
};
