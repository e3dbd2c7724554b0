// What becomes of exports far above capacity: `npx tsx bench/overload.ts [seconds] [exports a second]`.
// What was acknowledged must be in the ledger, what was refused must not be, and nobody may be kept waiting.
import { createTally, nextExport, openExporters, type Export } from './exporters.ts';
import { callsBySession, drained, figure } from './ledger.ts';
import { watchMemory } from './memory.ts';
import { createLatencies, openLoop } from './open-loop.ts';
import { startProgram, type Program } from './program.ts';

const SECONDS = Number(process.argv[2] ?? 30);
const EXPORTS_PER_SECOND = Number(process.argv[3] ?? 1_500);
const CALLS_PER_EXPORT = 10;
const CHECKS_PER_SECOND = 50;
/** Made before the load, so that making them does not take its processor time. Refused ones are sent again. */
const PREPARED = SECONDS * 700;

/** Enough that no export waits for another's answer, opened before the load: agents keep theirs for their whole life. */
const CONNECTIONS = 4_000;
const exporters = openExporters(CONNECTIONS);
const checkers = openExporters(16);

type Told = {
  readonly acknowledged: ReturnType<typeof createLatencies>;
  readonly refused: ReturnType<typeof createLatencies>;
  readonly checked: ReturnType<typeof createLatencies>;
  readonly outcomes: ReturnType<typeof createTally>;
  /** Calls by session that were acknowledged, and of which nobody knows. */
  readonly booked: Map<string, number>;
  readonly unknown: Map<string, number>;
};

function count(calls: Map<string, number>, { session, calls: more }: Export): void {
  calls.set(session, (calls.get(session) ?? 0) + more);
}

async function connectAll({ otlpUrl }: Program): Promise<void> {
  await Promise.all(Array.from({ length: CONNECTIONS }, () => exporters.post(`${otlpUrl}/v1/logs`, '{}')));
}

async function storm({ url, otlpUrl }: Program): Promise<Told> {
  const told: Told = {
    acknowledged: createLatencies(),
    refused: createLatencies(),
    checked: createLatencies(),
    outcomes: createTally(),
    booked: new Map(),
    unknown: new Map(),
  };
  const prepared = Array.from({ length: PREPARED }, () => nextExport(CALLS_PER_EXPORT));
  const underWay: Promise<void>[] = [];
  const exportOne = async (due: number): Promise<void> => {
    const one = prepared.shift() ?? nextExport(CALLS_PER_EXPORT);
    const outcome = await exporters.post(`${otlpUrl}/v1/logs`, one.body, { 'content-encoding': 'gzip' });
    told.outcomes.add(outcome);
    if (outcome === 200) {
      told.acknowledged.since(due);
      count(told.booked, one);
    } else if (outcome === 503) {
      told.refused.since(due);
      prepared.push(one);
    } else {
      count(told.unknown, one);
    }
  };
  const checkOne = async (due: number): Promise<void> => {
    await checkers.post(`${url}/api/v1/limits/check`, JSON.stringify({ user: 'dev-1@acme.test' }));
    told.checked.since(due);
  };
  const [behindMs] = await Promise.all([
    openLoop(EXPORTS_PER_SECOND, SECONDS, (due) => void underWay.push(exportOne(due))),
    openLoop(CHECKS_PER_SECOND, SECONDS, (due) => void underWay.push(checkOne(due))),
  ]);
  await Promise.all(underWay);
  console.log(`schedule behind by at most ${behindMs.toFixed(0)} ms`);
  return told;
}

/** Sessions of which the ledger holds less than was acknowledged, or more than that and what nobody answered. */
async function wrongSessions(url: string, { booked, unknown }: Told): Promise<number> {
  await drained(url);
  const held = await callsBySession(url);
  const names = new Set([...held.keys(), ...booked.keys()]);
  return [...names].filter((name) => {
    const [calls = 0, least = 0, perhaps = 0] = [held, booked, unknown].map((of) => of.get(name));
    return calls < least || calls > least + perhaps;
  }).length;
}

async function run(program: Program): Promise<boolean> {
  await connectAll(program);
  const memory = watchMemory(program);
  const told = await storm(program);
  const figures = memory.end();
  const perSecond = Math.round((told.acknowledged.count * CALLS_PER_EXPORT) / SECONDS);
  console.log(
    `sent     ${EXPORTS_PER_SECOND * CALLS_PER_EXPORT} records/s for ${SECONDS} s, ${perSecond} stored`,
  );
  console.log(`exports  ${told.outcomes.toString()}`);
  console.log(`200      ${told.acknowledged.toString()}`);
  console.log(`503      ${told.refused.toString()}`);
  console.log(`checks   ${told.checked.toString()}`);
  for (const line of figures) console.log(line);
  console.log(`counted  ${await figure(program.url, 'outlay_ingest_refused_total')} refusals`);
  const wrong = await wrongSessions(program.url, told);
  console.log(`ledger   ${wrong} sessions differ from what was acknowledged`);
  return wrong === 0 && told.outcomes.of('timeout') === 0;
}

const program = await startProgram();
try {
  const isHeld = await run(program);
  console.log(isHeld ? 'held: no timeout, everything acknowledged is in the ledger' : 'NOT held');
  process.exitCode = isHeld ? 0 : 1;
} finally {
  exporters.close();
  checkers.close();
  await program.stop();
}
