// The wall clock of the machine jumps while telemetry arrives.
import { join } from 'node:path';
import { z } from 'zod';
import { createCallLog, createCalls, sendUntilTaken } from '../client.ts';
import { checkShown, expectTo, settleAccounts, type Tally } from '../invariant.ts';
import { startMigrated, startProgram } from '../program.ts';
import type { Scenario } from '../scenario.ts';
import { createShim, missingCompiler } from '../shim.ts';

const DAY_S = 24 * 3_600;
const SECOND = 1_000;
/** The jump after which a quick run starts anew: to shortly before the end of the month. */
const RESTART_AT = 5;
/** Longer than one step of this takes. */
const SHORTLY_S = 60;

/** Seconds from now to shortly before the next midnight, or month, in UTC. */
function secondsTo(next: 'day' | 'month', now: number): number {
  const at = new Date(now);
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  const end = next === 'day' ? Date.UTC(year, month, day + 1) : Date.UTC(year, month + 1, 1);
  return Math.floor((end - now) / SECOND) - SHORTLY_S;
}

export const clockJumps: Scenario = {
  name: 'the clock jumps',
  rounds: { quick: 1, full: 5 },
  missing: missingCompiler,
  async run({ seed, rounds, thorough, folder, tally, say }) {
    const shim = createShim(join(folder, 'shim'));
    const root = join(folder, 'data');
    const log = createCallLog();
    const nextCall = createCalls(seed);
    let program = await startMigrated(root, { preload: shim.library });
    await setDailyLimit(program.url);
    for (let round = 0; round < rounds; round++) {
      const real = Date.now();
      const [midnight, month] = [secondsTo('day', real), secondsTo('month', real)];
      const jumps = [
        DAY_S,
        -DAY_S,
        midnight,
        midnight + 2 * SHORTLY_S,
        0,
        month,
        month + 2 * SHORTLY_S,
        -3 * DAY_S,
        0,
      ];
      for (const [index, jump] of jumps.entries()) {
        shim.shiftClock(jump);
        const now = Date.now() + jump * SECOND;
        const calls = [nextCall(now), nextCall(now - SECOND), nextCall(now - 3 * DAY_S * SECOND)];
        const url = (): string => program.otlpUrl;
        await sendUntilTaken(calls, { url, log });
        // What was sent before the jump is recognised after it, whatever the clock says.
        const known = [...log.sent.values()].filter(({ time }) => time <= now);
        await sendUntilTaken(known.slice(-9), { url, log });
        await checkShown(program.url, log, tally);
        await expectDayOf(program.url, now, tally);
        tally.rounds++;
        if (thorough ? index % 3 === 2 : index === RESTART_AT) {
          await program.kill();
          program = await startProgram(root, { preload: shim.library });
        }
      }
      say(`round ${round + 1}: ${log.acknowledged.size} acknowledged`);
    }
    shim.shiftClock(0);
    await settleAccounts(program, log, tally);
  },
};

const HIGH_LIMIT = { enabled: true, period: 'day', limit_micros: 1_000_000_000 };

async function setDailyLimit(url: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify(HIGH_LIMIT);
  await fetch(`${url}/api/v1/settings/limits`, { method: 'PUT', headers, body });
}

const USER = 'ada@acme.test';
const limitState = z.object({
  effective: z.tuple([z.object({ spent_usd: z.string(), period_start: z.string(), resets_at: z.string() })]),
});
const usage = z.object({ totals: z.object({ cost_usd: z.string().nullable() }) });

/** The limit's day is the day of the clock, in UTC, and holds what was spent in it. */
async function expectDayOf(url: string, now: number, tally: Tally): Promise<void> {
  const start = Math.floor(now / (DAY_S * SECOND)) * DAY_S * SECOND;
  const [from, to] = [start, start + DAY_S * SECOND].map((time) => new Date(time).toISOString());
  const query = `from=${from}&to=${to}&user=${USER}`;
  const { totals } = usage.parse(await (await fetch(`${url}/api/v1/usage?${query}`)).json());
  const { effective } = limitState.parse(
    await (await fetch(`${url}/api/v1/limits/state?user=${USER}`)).json(),
  );
  const [limit] = effective;
  const [is, should] = [
    [limit.period_start, limit.resets_at, limit.spent_usd],
    [from, to, totals.cost_usd ?? '0'],
  ].map((one) => one.map((each) => each?.replace('.000Z', 'Z')).join(' '));
  expectTo(tally, is === should, `the limit's day was ${is} and should be ${should}`);
}
