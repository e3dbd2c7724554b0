// Calls are delivered again after they were forgotten: booked again, found by the audit and taken back, whatever kills it.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../../cli/demo/random.ts';
import { auditAnswer, auditListAnswer } from '../../../schemas/audit.ts';
import { putMigrated } from '../../support/migrated.ts';
import { createCallLog, createCalls, sendUntilTaken } from '../client.ts';
import { checkShown, expectTo, settleAccounts } from '../invariant.ts';
import { startProgram } from '../program.ts';
import type { Scenario } from '../scenario.ts';
import { sendAll, stormOf } from './storms.ts';

/** 1.8 seconds, so that a redelivery after days takes four. */
const FORGETFUL = '0.0005';
/** What the audit made known again stays so, however slow the machine is. */
const LASTING = '24';
const FORGETTING_MS = 1_900;
const CALLS = 60;

export const redeliveredLater: Scenario = {
  name: 'redelivered after the horizon, audited',
  rounds: { quick: 1, full: 30 },
  async run({ seed, rounds, thorough, folder, tally, say }) {
    const random = seededRandom(seed);
    const start = async (hours: string) =>
      await startProgram(folder, { env: { OUTLAY_DEDUP_HORIZON_HOURS: hours } });
    await putMigrated(join(folder, 'clickhouse'));
    let program = await start(FORGETFUL);
    const log = createCallLog();
    const nextOther = createCalls(seed, 'others');
    for (let round = 1; round <= rounds; round++) {
      const nextCall = createCalls(seed, round);
      const calls = Array.from({ length: CALLS }, () => nextCall());
      for (let left = thorough ? random.integer(1, 2) : 1; left >= 0; left--) {
        await sendAll(stormOf(calls, random), { url: program.otlpUrl, log, random });
        if (left === 0 && random.chance(0.5)) break;
        // Each turn of the memory needs an export; after two the calls are forgotten.
        for (let turns = 2; turns > 0; turns--) {
          await sleep(FORGETTING_MS);
          await sendUntilTaken([nextOther()], { url: () => program.otlpUrl, log });
        }
      }
      if (random.chance(0.5)) {
        const auditing = fetch(`${program.url}/api/v1/audits`, { method: 'POST' }).catch(() => undefined);
        await sleep(random.integer(0, 300));
        await program.kill();
        await auditing;
      } else await program.stop();
      program = await start(LASTING);
      const first = await audit(program.url);
      expectTo(tally, first.ok, `an audit was not ok: ${JSON.stringify(first).slice(0, 500)}`);
      // What was taken back is known again: one more delivery is recognised, and nothing is taken back twice.
      await sendUntilTaken(calls, { url: () => program.otlpUrl, log });
      const second = await audit(program.url);
      expectTo(tally, second.duplicate_records === 0, 'a second audit took back again');
      await checkShown(program.url, log, tally);
      tally.rounds++;
      if (round < rounds) {
        await program.stop();
        program = await start(FORGETFUL);
      }
      say(`round ${round}: ${first.duplicate_records} records taken back`);
    }
    const { data } = auditListAnswer.parse(await (await fetch(`${program.url}/api/v1/audits`)).json());
    const found = data.reduce((sum, { duplicate_records: records }) => sum + records, 0);
    expectTo(tally, found > 0, 'nothing was ever booked twice: the scenario proves nothing');
    await settleAccounts(program, log, tally);
  },
};

async function audit(url: string) {
  const answer = await fetch(`${url}/api/v1/audits`, { method: 'POST' });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`an audit answered ${answer.status}: ${text.slice(0, 300)}`);
  return auditAnswer.parse(JSON.parse(text));
}
