// The program is killed while it rates the ledger anew, with and without its engine, as prices go back and forth.
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../../cli/demo/random.ts';
import { fromUsd, toUsd } from '../../../schemas/money.ts';
import { rerateAnswer, type RerateAnswer } from '../../../schemas/rerate-api.ts';
import { createCallLog, createCalls, sendUntilTaken, type CallLog, type SentCall } from '../client.ts';
import { checkVerified, expectTo, settleAccounts, type Tally } from '../invariant.ts';
import { startMigrated, startProgram, type Program } from '../program.ts';
import type { Scenario } from '../scenario.ts';

const CALLS = 2_000;
const PER_EXPORT = 200;
const MOST_MS = 60_000;

/** Dollars for a million tokens, which are micro-dollars for one. Whole tenths, so that a number holds each sum exactly. */
type Rates = { readonly input: number; readonly cacheRead: number; readonly output: number };
const AGREED: Rates = { input: 3, cacheRead: 0.3, output: 12 };
const AGREED_LATER: Rates = { input: 7, cacheRead: 0.7, output: 30 };

export const killRerate: Scenario = {
  name: 'killed while it rates anew',
  rounds: { quick: 1, full: 40 },
  async run({ seed, rounds, folder, tally, say }) {
    const random = seededRandom(seed);
    const log = createCallLog();
    let program = await startMigrated(folder);
    await sendCalls(seed, log, program);
    let before: Rates | undefined;
    for (let round = 1; round <= rounds; round++) {
      const rates = round % 2 === 0 ? AGREED : AGREED_LATER;
      await agree(program, rates);
      const { id } = await ask(program);
      // Mostly once it has booked something; the rest at any time.
      if (round % 3 > 0) await underWay(program, id);
      await sleep(random.integer(0, 300));
      const seen = await jobOf(program, id);
      if (random.chance(0.5)) await program.killAll();
      else await program.kill();
      program = await startProgram(folder);
      tally.rounds++;
      say(`round ${round}: killed with ${seen.changed} of ${CALLS} records changed`);
      const job = await ended(program, id);
      checkJob(job, { log, before, after: rates }, tally);
      // An engine that was killed may leave rollups in doubt, which are compared before they are trusted.
      await checkVerified(program.url, tally);
      await checkSpent(program, log, rates, tally);
      before = rates;
    }
    await settleAccounts(program, log, tally);
  },
};

async function sendCalls(seed: string, log: CallLog, program: Program): Promise<void> {
  const makeCall = createCalls(seed);
  for (let sent = 0; sent < CALLS; sent += PER_EXPORT) {
    const calls = Array.from({ length: PER_EXPORT }, () => makeCall());
    await sendUntilTaken(calls, { url: () => program.otlpUrl, log });
  }
}

const BOOK = '/api/v1/price-book';

async function asked(program: Program, path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(`${program.url}${path}`, init);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response;
}

function json(method: string, body: object, headers: Readonly<Record<string, string>> = {}): RequestInit {
  return { method, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** Every model at these rates. */
async function agree(program: Program, { input, cacheRead, output }: Rates): Promise<void> {
  const known = await fetch(`${program.url}${BOOK}/agreed`);
  const tag = known.headers.get('etag');
  const rates = { input: String(input), cache_read: String(cacheRead), output: String(output) };
  const entry = {
    ...{ of: 'tokens', role: 'negotiated', provider: '', model: '', match: 'prefix', source: 'a test' },
    ...{ effective_from: '2020-01-01', effective_to: null, rates, tiers: [], multipliers: [] },
  };
  const match: Record<string, string> = known.ok && tag ? { 'if-match': tag } : { 'if-none-match': '*' };
  await asked(program, `${BOOK}/agreed`, json('PUT', entry, match));
}

async function ask(program: Program): Promise<RerateAnswer> {
  const body = { from: '2020-01-01', to: '2100-01-01', reason: 'a test' };
  return rerateAnswer.parse(await (await asked(program, `${BOOK}/rerate`, json('POST', body))).json());
}

async function jobOf(program: Program, id: string): Promise<RerateAnswer> {
  return rerateAnswer.parse(await (await asked(program, `${BOOK}/rerates/${id}`)).json());
}

async function underWay(program: Program, id: string): Promise<void> {
  const deadline = performance.now() + MOST_MS;
  while ((await jobOf(program, id)).changed === 0 && performance.now() < deadline) await sleep(10);
}

/** The job at its end, to which the next process brings it by itself. */
async function ended(program: Program, id: string): Promise<RerateAnswer> {
  const deadline = performance.now() + MOST_MS;
  for (;;) {
    const job = await jobOf(program, id);
    if (job.state === 'done') return job;
    if (job.state === 'failed' || performance.now() > deadline)
      throw new Error(`the job did not end: ${JSON.stringify(job)}`);
    await sleep(100);
  }
}

type Between = { readonly log: CallLog; readonly before: Rates | undefined; readonly after: Rates };

/** What the job tells is what one run that nobody stopped would tell. */
function checkJob(job: RerateAnswer, { log, before, after }: Between, tally: Tally): void {
  const calls = [...log.sent.values()];
  expectTo(tally, job.kept.length === 0, `records were left: ${JSON.stringify(job.kept)}`);
  expectTo(tally, job.changed === CALLS, `${job.changed} of ${CALLS} records changed`);
  expectTo(tally, job.after.cost_usd === spentAt(calls, after), `the job ends at ${job.after.cost_usd}`);
  if (before)
    expectTo(tally, job.before.cost_usd === spentAt(calls, before), `it began at ${job.before.cost_usd}`);
}

function spentAt(calls: readonly SentCall[], rates: Rates): string {
  const tenths = calls.reduce(
    (sum, { input, cacheRead, output }) =>
      sum + Math.round(10 * (input * rates.input + cacheRead * rates.cacheRead + output * rates.output)),
    0,
  );
  return toUsd((fromUsd(tenths) ?? 0n) / 10_000_000n);
}

/** The ledger and the limit of each person say what calls cost at these rates. */
async function checkSpent(program: Program, log: CallLog, rates: Rates, tally: Tally): Promise<void> {
  const calls = [...log.sent.values()];
  const shown = '/api/v1/usage?from=2020-01-01&to=2100-01-01&group_by=user';
  const { rows, totals } = (await (await asked(program, shown)).json()) as {
    readonly rows: readonly { readonly user: string; readonly cost_usd: string }[];
    readonly totals: { readonly cost_usd: string };
  };
  const due = spentAt(calls, rates);
  expectTo(tally, totals.cost_usd === due, `the ledger has ${totals.cost_usd} in the place of ${due}`);
  for (const { user, cost_usd: cost } of rows) {
    const own = spentAt(
      calls.filter((call) => call.user === user),
      rates,
    );
    expectTo(tally, cost === own, `${user} spent ${cost} in the place of ${own}`);
  }
}
