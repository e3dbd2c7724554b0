// Server time of limit checks, with many budgets set, while Outlay ingests and a heavy query runs, against the same checks on an idle Outlay.
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { requestEvents } from '../test/support/request-events.ts';
import { startProgram, type Program } from './program.ts';

const CHECKS_PER_SECOND = 500;
const RECORDS_PER_SECOND = 2_000;
const RECORDS_PER_REQUEST = 10;
const BUDGETS = 200;
const SECONDS = Number(process.argv[2] ?? 20);
const TICK_MS = 20;

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

async function post(
  url: string,
  body: Buffer | string,
  headers: Record<string, string> = {},
): Promise<number> {
  return await new Promise((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      agent,
      headers: { 'content-type': 'application/json', ...headers },
    });
    sent.on('response', (answer) => answer.resume().on('end', () => resolve(answer.statusCode ?? 0)));
    sent.on('error', reject);
    sent.end(body);
  });
}

let nextRequest = 0;

function exportOf(records: number): Buffer {
  const events = Array.from({ length: records }, () => {
    nextRequest += 1;
    return {
      'user.email': `dev-${nextRequest % 200}@acme.test`,
      'session.id': `session-${nextRequest % 1000}`,
      'team.id': `team-${nextRequest % 8}`,
      'vcs.repository.url.full': `https://github.com/acme/repo-${nextRequest % 20}`,
      request_id: `req-${nextRequest}`,
      input_tokens: 1000,
      output_tokens: 200,
      cache_read_tokens: 20_000,
      cache_creation_tokens: 0,
      query_source: 'sdk',
    };
  });
  return gzipSync(requestEvents(events), { level: 1 });
}

type Histogram = { bounds: number[]; counts: number[] };

async function histogram(url: string): Promise<Histogram> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = [...text.matchAll(/outlay_limit_check_seconds_bucket\{le="([^"]+)"\} (\d+)/g)];
  return {
    bounds: lines.map(([, bound]) => (bound === '+Inf' ? Infinity : Number(bound))),
    counts: lines.map(([, , count]) => Number(count)),
  };
}

/** The bound below which this share of the checks between two readings ended, in milliseconds. */
function quantile(before: Histogram, after: Histogram, share: number): number {
  const counts = after.counts.map((count, index) => count - (before.counts[index] ?? 0));
  const total = counts.at(-1) ?? 0;
  const index = counts.findIndex((count) => count >= total * share);
  return (after.bounds[index] ?? Infinity) * 1000;
}

async function perSecond(rate: number, act: () => unknown): Promise<void> {
  const start = performance.now();
  let done = 0;
  while (performance.now() - start < SECONDS * 1000) {
    const due = ((performance.now() - start) / 1000) * rate;
    for (; done < due; done += 1) act();
    await sleep(TICK_MS);
  }
}

let checks = 0;

async function checkAll({ url }: Program): Promise<void> {
  await perSecond(CHECKS_PER_SECOND, () => {
    checks += 1;
    const repo = `https://github.com/acme/repo-${checks % 20}`;
    const work = { user: `dev-${checks % 200}@acme.test`, agent: 'claude-code', repo };
    void post(`${url}/api/v1/limits/check`, JSON.stringify(work));
  });
}

/** Of repositories, of which the checks concern some, and one of everybody. */
async function setBudgets({ url }: Program): Promise<void> {
  for (let number = 0; number < BUDGETS; number += 1) {
    const repo = { kind: 'repo', id: `github.com/acme/repo-${number}` };
    const scope = number === 0 ? { kind: 'deployment' } : repo;
    const set = { scope, period: 'month', limit_micros: 1_000_000_000_000, action: 'block' };
    await fetch(`${url}/api/v1/budgets/b${number}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(set),
    });
  }
}

async function measured(
  instance: Program,
  load: () => Promise<unknown>,
): Promise<{ p50: number; p99: number }> {
  const before = await histogram(instance.url);
  await Promise.all([checkAll(instance), load()]);
  const after = await histogram(instance.url);
  return { p50: quantile(before, after, 0.5), p99: quantile(before, after, 0.99) };
}

async function run(instance: Program): Promise<void> {
  const statuses = new Map<number, number>();
  let queries = 0;
  const ingest = async (): Promise<void> =>
    await perSecond(RECORDS_PER_SECOND / RECORDS_PER_REQUEST, () => {
      void post(`${instance.otlpUrl}/v1/logs`, exportOf(RECORDS_PER_REQUEST), {
        'content-encoding': 'gzip',
      }).then((status) => statuses.set(status, (statuses.get(status) ?? 0) + 1));
    });
  const query = async (): Promise<void> => {
    const end = performance.now() + SECONDS * 1000;
    while (performance.now() < end) {
      await (await fetch(`${instance.url}/api/v1/usage?group_by=user,session,repo&limit=1000`)).text();
      queries += 1;
    }
  };
  const bare = await measured(instance, async () => await Promise.resolve());
  await setBudgets(instance);
  const idle = await measured(instance, async () => await Promise.resolve());
  const loaded = await measured(instance, async () => await Promise.all([ingest(), query()]));
  // The last exports are still under way.
  await sleep(1_000);
  console.log(`bare     p50 <= ${bare.p50} ms, p99 <= ${bare.p99} ms without budgets`);
  console.log(
    `idle     p50 <= ${idle.p50} ms, p99 <= ${idle.p99} ms of server time at ${CHECKS_PER_SECOND} checks/s with ${BUDGETS} budgets`,
  );
  console.log(
    `loaded   p50 <= ${loaded.p50} ms, p99 <= ${loaded.p99} ms with ${RECORDS_PER_SECOND} records/s and ${queries} heavy queries`,
  );
  console.log(`ratio    p99 loaded / idle = ${(loaded.p99 / idle.p99).toFixed(1)}`);
  console.log(`exports  ${[...statuses].map(([status, count]) => `${count} × ${status}`).join(', ')}`);
}

const program = await startProgram();
try {
  await run(program);
} finally {
  agent.destroy();
  await program.stop();
}
