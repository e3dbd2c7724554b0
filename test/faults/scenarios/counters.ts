// Counters, model-based: resets, restarts, writers that share a series, gaps, redelivery, disorder and kills, against an oracle
// that sees the raw increments.
import fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { seededRandom, type Random } from '../../../cli/demo/random.ts';
import { fromMicros, fromUsd } from '../../../schemas/money.ts';
import { anyEncoding, post } from '../client.ts';
import { histories, MEASURES, metricsOf, type History, type Measure } from '../counter-model.ts';
import { checkVerified, type Tally } from '../invariant.ts';
import { startMigrated, startProgram, type Program } from '../program.ts';
import type { Scenario } from '../scenario.ts';

const SHRINK_MS = 60_000;
const PATIENCE_MS = 30_000;
const TWO_HOURS_MS = 7_200_000;

type Running = { program: Program; session: number; readonly random: Random; readonly tally: Tally };

export const counters: Scenario = {
  name: 'counters reset, restart, share a series',
  rounds: { quick: 4, full: 150 },
  async run({ seed, rounds, folder, tally, say }) {
    const random = seededRandom(seed);
    const running: Running = { program: await startMigrated(folder), session: 0, random, tally };
    const sessions = fc.array(histories, { minLength: 1, maxLength: 6, size: 'max' });
    const property = fc.asyncProperty(
      sessions,
      fc.option(fc.nat(200), { freq: 2 }),
      async (all, killAfter) => {
        const killing = killAfter === null ? undefined : restart(running, killAfter);
        await Promise.all([...all.map(async (history) => await play(history, running)), killing]);
      },
    );
    const found = await fc.check(property, {
      numRuns: rounds,
      seed: random.integer(0, 2 ** 31 - 1),
      interruptAfterTimeLimit: rounds * 10_000 + SHRINK_MS,
    });
    tally.rounds = found.numRuns;
    if (found.failed) {
      tally.lost += 1;
      tally.unmet.push(fc.defaultReportMessage(found) ?? 'a history does not add up');
    }
    say(`${running.session} sessions`);
    await checkVerified(running.program.url, tally);
    await running.program.stop();
  },
};

async function restart(running: Running, afterMs: number): Promise<void> {
  await sleep(afterMs);
  await running.program.kill();
  running.program = await startProgram(running.program.dataDir);
}

/** Sends a history as a session of its own and waits for its sums. */
async function play({ batches, truth }: History, running: Running): Promise<void> {
  const { random, tally } = running;
  const session = `counted-${++running.session}`;
  const beginning = Date.now() - TWO_HOURS_MS;
  for (const points of batches) {
    const body = metricsOf(points, session, beginning);
    const encoding = anyEncoding(random);
    for (let status: number | string = ''; status !== 200; await sleep(status === 200 ? 0 : 30))
      ({ status } = await post(running.program.otlpUrl, 'metrics', body, encoding));
    tally.sent += points.length;
    tally.acknowledged += points.length;
  }
  await shows(running, session, truth);
}

const usage = z.object({
  totals: z.object({
    input_tokens: z.number(),
    output_tokens: z.number(),
    cache_read_tokens: z.number(),
    reported_cost_usd: z.string().nullable(),
  }),
});

/** Throws where the session never adds up to the truth. */
async function shows(
  running: Running,
  session: string,
  truth: Readonly<Record<Measure, number>>,
): Promise<void> {
  const expected = MEASURES.map((measure) =>
    measure === 'cost' ? fromMicros(truth.cost) : truth[measure],
  ).join();
  const deadline = performance.now() + PATIENCE_MS;
  for (let shown: string | undefined; shown !== expected; await sleep(20)) {
    shown = await shownOf(running.program.url, session).catch(() => undefined);
    if (shown !== expected && performance.now() > deadline)
      throw new Error(`${session} has ${MEASURES.join()} of ${shown}, not ${expected}`);
  }
}

async function shownOf(url: string, session: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/usage?session=${session}`);
  const { totals } = usage.parse(await answer.json());
  const cost = fromUsd(totals.reported_cost_usd ?? '0');
  return [totals.input_tokens, totals.output_tokens, totals.cache_read_tokens, cost].join();
}
