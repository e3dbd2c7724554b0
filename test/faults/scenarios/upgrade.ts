// A newer Outlay is killed while it migrates a store with data in it; and an older one is started on what the newer one made.
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../../cli/demo/random.ts';
import { createCallLog, createCalls, sendUntilTaken } from '../client.ts';
import { expectTo, settleAccounts } from '../invariant.ts';
import { DIST } from '../../support/compile.ts';
import { NotStarted, startMigrated, startProgram, type Program, type StartOptions } from '../program.ts';
import type { Context, Scenario } from '../scenario.ts';
import { createShim, missingCompiler, type Plan } from '../shim.ts';

/** What a later release might do: a column, a table, and a rollup that telemetry feeds from then on. */
const NEXT_MIGRATION = `
ALTER TABLE charges ADD COLUMN IF NOT EXISTS later String DEFAULT 'unknown';
CREATE TABLE later_hourly (hour DateTime('UTC'), user String, calls Int64)
ENGINE = SummingMergeTree(calls) ORDER BY (user, hour) SETTINGS non_replicated_deduplication_window = 10000;
CREATE MATERIALIZED VIEW later_hourly_from_charges TO later_hourly AS
SELECT toStartOfHour(toDateTime(time, 'UTC')) AS hour, user, sum(charges.calls) AS calls FROM charges GROUP BY hour, user;
CREATE TABLE later (id String) ENGINE = MergeTree ORDER BY id;
`;

const SAMPLE_TO = 40;
const RUNS_WITHOUT_KILL = 3;

function upgrade(name: string, target: Plan['target'], quick: number): Scenario {
  return {
    name,
    rounds: { quick, full: Number.POSITIVE_INFINITY },
    missing: missingCompiler,
    async run(context) {
      const newer = makeNewer(context.folder);
      const random = seededRandom(context.seed);
      let unkilled = 0;
      for (let index = 0; index < context.rounds && unkilled < RUNS_WITHOUT_KILL; index++) {
        const point = context.thorough ? context.from + index : random.integer(1, SAMPLE_TO);
        const killed = await upgradeAt(context, { target, kill: point }, newer);
        if (killed) context.tally.rounds++;
        unkilled = killed ? 0 : unkilled + 1;
      }
    },
  };
}

export const upgradeKillProgram = upgrade('upgrade, program killed at each write', 'program', 0);
export const upgradeKillEngine = upgrade('upgrade, engine killed at each write', 'engine', 1);

/** The compiled program with one migration more. It finds its dependencies where this one does. */
function makeNewer(folder: string): string {
  const dist = join(folder, 'newer/dist');
  mkdirSync(join(folder, 'newer'));
  cpSync(DIST, dist, { recursive: true });
  const root = join(DIST, '..');
  cpSync(join(root, 'package.json'), join(folder, 'newer/package.json'));
  symlinkSync(join(import.meta.dirname, '../../../node_modules'), join(folder, 'newer/node_modules'));
  const migrations = join(dist, 'store/migrations');
  const next = readdirSync(migrations).length + 1;
  writeFileSync(join(migrations, `${String(next).padStart(4, '0')}_later.sql`), NEXT_MIGRATION);
  return dist;
}

type Fault = Pick<Plan, 'target' | 'kill'>;

async function upgradeAt(
  { seed, folder, tally, say }: Context,
  fault: Fault,
  dist: string,
): Promise<boolean> {
  const root = join(folder, `data-${fault.kill}`);
  const log = createCallLog();
  const nextCall = createCalls(seed, fault.kill ?? 0);
  const shim = createShim(join(folder, 'shim'));
  const older = await startMigrated(root);
  await sendUntilTaken([nextCall(), nextCall(Date.now() - 40 * 24 * 3_600_000)], {
    url: () => older.otlpUrl,
    log,
  });
  await older.kill();
  shim.plan({ ...fault, root });
  const first = await tryStart(root, { dist, preload: shim.library });
  if (first)
    await sendUntilTaken([nextCall()], { url: () => first.otlpUrl, log, signal: AbortSignal.timeout(3_000) });
  const struck = shim.points()[(fault.kill ?? 0) - 1];
  shim.plan(undefined);
  await first?.kill();
  const again = await startProgram(root, { dist });
  for (const call of log.sent.values())
    if (!log.acknowledged.has(call.id)) await sendUntilTaken([call], { url: () => again.otlpUrl, log });
  await sendUntilTaken([nextCall()], { url: () => again.otlpUrl, log });
  const before = tally.unmet.length;
  await settleAccounts(again, log, tally);
  say(`point ${fault.kill}: ${struck ? `${struck.kind} ${struck.path}` : 'not reached'}`);
  await expectRefused(root, tally);
  if (tally.unmet.length > before) tally.unmet.push(`that was at ${struck?.kind} ${struck?.path}`);
  rmSync(root, { recursive: true });
  return struck !== undefined;
}

async function tryStart(root: string, options: StartOptions): Promise<Program | undefined> {
  return await startProgram(root, options).catch(() => undefined);
}

/** The older program refuses the newer store and leaves it as it is. */
async function expectRefused(root: string, tally: Context['tally']): Promise<void> {
  const refused = await startProgram(root).then(
    async (program) => {
      await program.kill();
      return 'it started';
    },
    (error: unknown) => (error instanceof NotStarted ? error.message : String(error)),
  );
  expectTo(
    tally,
    refused.includes('Start the newer Outlay'),
    `an older program on a newer store: ${refused}`,
  );
}
