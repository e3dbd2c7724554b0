// Calls of ten weeks arrive in any order, repeated, with the engine killed meanwhile: each day and month has what happened in it.
import { z } from 'zod';
import { seededRandom, type Random } from '../../../cli/demo/random.ts';
import { fromMicros, toUsd } from '../../../schemas/money.ts';
import { anyEncoding, createCallLog, createCalls, sendUntilTaken, type SentCall } from '../client.ts';
import { expectTo, settleAccounts, type Tally } from '../invariant.ts';
import { startMigrated } from '../program.ts';
import type { Scenario } from '../scenario.ts';
import { cut, shuffled } from '../shuffle.ts';

const CALLS = 500;
const DAY_MS = 86_400_000;

export const reordered: Scenario = {
  name: 'reordered across days and month ends',
  rounds: { quick: 1, full: 40 },
  async run({ seed, rounds, folder, tally, say }) {
    const random = seededRandom(seed);
    const program = await startMigrated(folder);
    const log = createCallLog();
    for (let round = 1; round <= rounds; round++) {
      const nextCall = createCalls(seed, round);
      const calls = Array.from({ length: CALLS }, () => nextCall(someTime(random)));
      const again = calls.filter(() => random.chance(0.3));
      const batches = cut(shuffled([...calls, ...again], random), 60, random);
      for (const batch of batches) {
        if (random.chance(0.02)) program.killEngine();
        await sendUntilTaken(batch, { url: () => program.otlpUrl, log, encoding: anyEncoding(random) });
      }
      tally.rounds++;
      say(`round ${round}: ${CALLS} calls in ${batches.length} requests`);
    }
    await compare(program.url, [...log.sent.values()], tally);
    await settleAccounts(program, log, tally);
  },
};

/** Any time of the last ten weeks; one of three at the edge of a day or of a month, to the millisecond. */
function someTime(random: Random): number {
  const now = Date.now();
  const day = new Date(now - random.integer(1, 70) * DAY_MS);
  const date = random.chance(0.5) ? 1 : day.getUTCDate();
  const midnight = Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), date);
  if (random.chance(0.33)) return midnight + random.integer(-1, 1);
  return Math.min(now, midnight + random.integer(0, DAY_MS - 1));
}

const buckets = z.object({
  rows: z.array(
    z.object({
      bucket: z.string(),
      calls: z.number(),
      output_tokens: z.number(),
      reported_cost_usd: z.string(),
    }),
  ),
});

/** Compares day by day and month by month. */
async function compare(url: string, calls: readonly SentCall[], tally: Tally): Promise<void> {
  await fetch(`${url}/api/v1/verify`, { method: 'POST' });
  for (const [interval, digits] of [
    ['day', 10],
    ['month', 7],
  ] as const) {
    const range = 'from=2020-01-01&to=2100-01-01&limit=10000';
    const answer: unknown = await (await fetch(`${url}/api/v1/usage?interval=${interval}&${range}`)).json();
    const shown = new Map(
      buckets
        .parse(answer)
        .rows.map(({ bucket, calls: count, output_tokens: output, reported_cost_usd: cost }) => [
          bucket.slice(0, digits),
          `${count} ${output} ${cost}`,
        ]),
    );
    for (const [bucket, sums] of sumsBy(calls, digits))
      expectTo(tally, shown.get(bucket) === sums, `${bucket} has ${shown.get(bucket)}, not ${sums}`);
  }
}

function sumsBy(calls: readonly SentCall[], digits: number): Map<string, string> {
  const sums = new Map<string, { calls: number; output: number; micros: bigint }>();
  for (const { time, output, reportedMicros } of calls) {
    const bucket = new Date(time).toISOString().slice(0, digits);
    const sum = sums.get(bucket) ?? { calls: 0, output: 0, micros: 0n };
    const micros = sum.micros + BigInt(reportedMicros);
    sums.set(bucket, { calls: sum.calls + 1, output: sum.output + output, micros });
  }
  return new Map(
    [...sums].map(([bucket, sum]) => [bucket, `${sum.calls} ${sum.output} ${toUsd(fromMicros(sum.micros))}`]),
  );
}
