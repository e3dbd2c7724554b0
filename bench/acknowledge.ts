// How long agents wait for acknowledgements at 2,000 records a second while five dashboards ask, beside the same load
// without them: `npx tsx bench/acknowledge.ts [seconds]` against the compiled program.
import { setTimeout as sleep } from 'node:timers/promises';
import { watchCpu } from './cpu.ts';
import { askDashboards } from './dashboards.ts';
import { createTally, nextExport, openExporters } from './exporters.ts';
import { watchMemory } from './memory.ts';
import { createLatencies, openLoop, type Latencies } from './open-loop.ts';
import { startProgram, type Program } from './program.ts';

const SECONDS = Number(process.argv[2] ?? 600);
const QUIET_SECONDS = Math.min(60, SECONDS / 2);
const WARM_UP_SECONDS = 5;
const EXPORTS_PER_SECOND = 200;
const CALLS_PER_EXPORT = 10;
const RECORDS_PER_SECOND = EXPORTS_PER_SECOND * CALLS_PER_EXPORT;
const CONNECTIONS = 1_000;
const CHECKS_PER_SECOND = 50;
const BOUND_MS = 100;

const exporters = openExporters(CONNECTIONS);
const checkers = openExporters(16);

type Measured = {
  readonly acknowledged: Latencies;
  readonly checked: Latencies;
  readonly outcomes: ReturnType<typeof createTally>;
  readonly behindMs: number;
};

async function load({ url, otlpUrl }: Program, seconds: number): Promise<Measured> {
  const measured = { acknowledged: createLatencies(), checked: createLatencies(), outcomes: createTally() };
  const underWay: Promise<void>[] = [];
  const exportOne = async (due: number): Promise<void> => {
    const { body } = nextExport(CALLS_PER_EXPORT);
    const outcome = await exporters.post(`${otlpUrl}/v1/logs`, body, { 'content-encoding': 'gzip' });
    measured.outcomes.add(outcome);
    if (outcome === 200) measured.acknowledged.since(due);
  };
  const checkOne = async (due: number): Promise<void> => {
    const user = `dev-${Math.floor(due) % 200}@acme.test`;
    await checkers.post(`${url}/api/v1/limits/check`, JSON.stringify({ user }));
    measured.checked.since(due);
  };
  const [behindMs] = await Promise.all([
    openLoop(EXPORTS_PER_SECOND, seconds, (due) => void underWay.push(exportOne(due))),
    openLoop(CHECKS_PER_SECOND, seconds, (due) => void underWay.push(checkOne(due))),
  ]);
  await Promise.all(underWay);
  return { ...measured, behindMs };
}

function report(title: string, { acknowledged, checked, outcomes, behindMs }: Measured): void {
  console.log(`${title}: acknowledged ${acknowledged.toString()}; checks ${checked.toString()}`);
  console.log(
    `${' '.repeat(title.length)}  exports ${outcomes.toString()}; schedule behind by at most ${behindMs.toFixed(0)} ms`,
  );
}

async function pendingBytes(url: string): Promise<number> {
  const figures = await (await fetch(`${url}/metrics`)).text();
  return Number(/^outlay_journal_pending_bytes (\S+)$/m.exec(figures)?.[1]);
}

async function run(program: Program): Promise<boolean> {
  await load(program, WARM_UP_SECONDS);
  const quietCpu = watchCpu(program);
  const quiet = await load(program, QUIET_SECONDS);
  report('without dashboards', quiet);
  for (const line of quietCpu.end(QUIET_SECONDS * RECORDS_PER_SECOND)) console.log(line);
  const memory = watchMemory(program);
  const end = new AbortController();
  const asked = askDashboards(program.url, end.signal);
  const cpu = watchCpu(program);
  const busy = await load(program, SECONDS);
  const times = cpu.end(SECONDS * RECORDS_PER_SECOND);
  const figures = memory.end();
  const pending = await pendingBytes(program.url);
  end.abort();
  const { answered, failed } = await asked;
  report('with dashboards   ', busy);
  console.log(`${answered} questions answered, ${failed} of them not with 200`);
  const p99 = busy.acknowledged.quantile(0.99);
  console.log(`ratio of p99: ${(p99 / quiet.acknowledged.quantile(0.99)).toFixed(1)}`);
  for (const line of [...times, ...figures]) console.log(line);
  await sleep(3_000);
  console.log(`journal: ${pending} bytes pending at the end, ${await pendingBytes(program.url)} 3 s later`);
  return p99 < BOUND_MS && busy.acknowledged.count === SECONDS * EXPORTS_PER_SECOND;
}

const program = await startProgram();
try {
  const isHeld = await run(program);
  console.log(isHeld ? `held: p99 below ${BOUND_MS} ms, nothing refused` : 'NOT held');
  process.exitCode = isHeld ? 0 : 1;
} finally {
  exporters.close();
  checkers.close();
  await program.stop();
}
