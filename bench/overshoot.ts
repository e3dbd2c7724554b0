// What bursts spend beyond a budget: 200 calls at once, asked for when 95 % is spent, with and without reservations.
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LimitDecision } from '../schemas/limit-api.ts';
import { requestEvents } from '../test/support/request-events.ts';
import { startProgram, type Program } from './program.ts';

const CALLS = 200;
const BUDGET_DOLLARS = 100;
const SPENT_DOLLARS = 95;
/** More than this share of the budget is a failure, where calls cost what was estimated. */
const MOST_OVERSHOOT = 0.025;
const MICROS = 1_000_000;
/** How long a call takes. */
const CALL_MS = 20;
/** Of input of the model that the events are of. */
const TOKENS_PER_DOLLAR = 200_000;

const agent = new Agent({ keepAlive: true, maxSockets: CALLS });

async function send(method: string, url: string, body: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    const sent = request(url, { method, agent, headers: { 'content-type': 'application/json' } });
    sent.on('response', (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => {
        if ((answer.statusCode ?? 500) < 300) resolve(text);
        else reject(new Error(`${method} ${url} was answered ${answer.statusCode}: ${text}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

type Burst = {
  readonly name: string;
  /** Dollars of one call. */
  readonly estimate: number;
  readonly cost: number;
  readonly reserves: boolean;
  /** Whether the bound is promised: calls cost no more than was estimated. */
  readonly isPromised: boolean;
};

const BURSTS: readonly Burst[] = [
  { name: 'no reservations', estimate: 0.25, cost: 0.25, reserves: false, isPromised: false },
  { name: 'exact estimates', estimate: 0.25, cost: 0.25, reserves: true, isPromised: true },
  { name: 'estimates that do not divide', estimate: 0.3, cost: 0.3, reserves: true, isPromised: true },
  { name: 'large calls', estimate: 2, cost: 2, reserves: true, isPromised: true },
  { name: 'estimates twice too high', estimate: 0.5, cost: 0.25, reserves: true, isPromised: true },
  { name: 'estimates half too low', estimate: 0.25, cost: 0.375, reserves: true, isPromised: false },
];

type Call = { readonly repo: string; readonly session: string; readonly dollars: number };

async function tell(program: Program, { repo, session, dollars }: Call): Promise<void> {
  const event = {
    'user.email': `${session}@acme.test`,
    'session.id': session,
    'vcs.repository.url.full': `https://${repo}`,
    request_id: `${repo}-${session}`,
    input_tokens: Math.round(dollars * TOKENS_PER_DOLLAR),
  };
  await send('POST', `${program.otlpUrl}/v1/logs`, requestEvents([event]));
}

type Outcome = { readonly allowed: boolean; readonly asked: number };

/** One call: asks until it is allowed or refused for good, and tells what it cost when it has ended. */
async function makeCall(program: Program, call: Call, { estimate, reserves }: Burst): Promise<Outcome> {
  const { repo, session } = call;
  const reserve = reserves && { reserve: { estimate_micros: estimate * MICROS } };
  const body = JSON.stringify({ user: `${session}@acme.test`, repo, session, ...reserve });
  for (let asked = 1; ; asked += 1) {
    const answer = await send('POST', `${program.url}/api/v1/limits/check`, body);
    const { allowed, retry_after_seconds } = JSON.parse(answer) as LimitDecision;
    if (allowed) {
      await sleep(CALL_MS);
      await tell(program, call);
      return { allowed, asked };
    }
    if (retry_after_seconds === null) return { allowed, asked };
    await sleep(CALL_MS);
  }
}

async function spentOf(program: Program, budget: string): Promise<number> {
  const text = await send('GET', `${program.url}/api/v1/budgets/${budget}`, '');
  return Number((JSON.parse(text) as { state: { spent_usd: string } }).state.spent_usd);
}

/** Whether the burst kept what is promised. */
async function run(program: Program, burst: Burst, index: number): Promise<boolean> {
  const repo = `github.com/acme/burst-${index}`;
  const budget = `burst-${index}`;
  await tell(program, { repo, session: 'before', dollars: SPENT_DOLLARS });
  const setting = {
    scope: { kind: 'repo', id: repo },
    period: 'month',
    limit_micros: BUDGET_DOLLARS * MICROS,
    action: 'block',
  };
  await send('PUT', `${program.url}/api/v1/budgets/${budget}`, JSON.stringify(setting));
  const calls = Array.from({ length: CALLS }, (_, number) => ({
    repo,
    session: `s${number}`,
    dollars: burst.cost,
  }));
  const started = performance.now();
  const outcomes = await Promise.all(calls.map(async (call) => await makeCall(program, call, burst)));
  const seconds = (performance.now() - started) / 1000;
  const spent = await spentOf(program, budget);
  const refused = outcomes.filter(({ allowed }) => !allowed).length;
  const asked = outcomes.reduce((sum, outcome) => sum + outcome.asked, 0);
  const overshoot = spent / BUDGET_DOLLARS - 1;
  // Who was refused for good below the budget would have fitted.
  const falseRefusals = spent < BUDGET_DOLLARS ? refused : 0;
  const kept = falseRefusals === 0 && (!burst.isPromised || overshoot <= MOST_OVERSHOOT);
  const figures = [
    `${CALLS - refused} of ${CALLS} allowed`,
    `$${spent.toFixed(2)} of $${BUDGET_DOLLARS}`,
    `overshoot ${(overshoot * 100).toFixed(2)} %`,
    `${falseRefusals} false refusals`,
    `${asked} checks in ${seconds.toFixed(1)} s`,
  ];
  console.log(`${kept ? 'kept  ' : 'BROKEN'} ${burst.name.padEnd(30)} ${figures.join(' · ')}`);
  return kept;
}

const program = await startProgram();
try {
  const kept: boolean[] = [];
  for (const [index, burst] of BURSTS.entries()) kept.push(await run(program, burst, index));
  process.exitCode = kept.every(Boolean) ? 0 : 1;
} finally {
  agent.destroy();
  await program.stop();
}
