// The ledger refuses rows for what is in them: those are set aside and shown, all others are booked, and once the cause is gone
// a replay books them once. The program is killed at random meanwhile.
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { seededRandom, type Random } from '../../../cli/demo/random.ts';
import { putMigrated } from '../../support/migrated.ts';
import { quarantineAnswer, replayAnswer } from '../../../schemas/quarantine.ts';
import { createCallLog, type CallLog, type SentCall } from '../client.ts';
import { checkLedger, checkShown, createTally, expectTo, type Tally } from '../invariant.ts';
import { startLoad } from '../load.ts';
import { startProgram, type Program } from '../program.ts';
import type { Scenario } from '../scenario.ts';
import { startFaultyServer, type FaultyServer } from '../server.ts';

const POISON = 'poison@acme.test';
const REFUSE = `ALTER TABLE charges ADD CONSTRAINT nobody CHECK user != '${POISON}'`;
const ALLOW = 'ALTER TABLE charges DROP CONSTRAINT nobody';

export const poisonRows: Scenario = {
  name: 'poison rows, killed at random, replayed',
  rounds: { quick: 1, full: 40 },
  async run({ seed, rounds, thorough, folder, tally, say }) {
    const random = seededRandom(seed);
    await putMigrated(join(folder, 'server'));
    const server = await startFaultyServer(join(folder, 'server'));
    const start = async () => await startProgram(join(folder, 'data'), { env: server.env });
    const running = createRunning(await start(), start);
    const log = createCallLog();
    const replayed = new Set<string>();
    for (let round = 1; round <= rounds; round++) {
      await server.store.command(REFUSE);
      await sendUnderKills({ seed: `${seed} ${round}`, log, running, random, mostKills: thorough ? 2 : 1 });
      const aside = new Set(
        [...log.acknowledged].filter((id) => isPoison(log.sent.get(id)) && !replayed.has(id)),
      );
      const { url } = running.program();
      await checkShown(url, log, tally, { quarantined: aside });
      tally.unmet.push(...(await booked(server, log, aside)));
      await expectAside(url, aside, tally);
      await server.store.command(ALLOW);
      await replayAll(running, random);
      for (const id of aside) replayed.add(id);
      await checkShown(running.program().url, log, tally);
      tally.unmet.push(...(await booked(server, log, new Set())));
      tally.rounds++;
      tally.quarantined += aside.size;
      say(`round ${round}: ${aside.size} of ${log.acknowledged.size} set aside and replayed`);
    }
    if (thorough) {
      await running.restart();
      await checkShown(running.program().url, log, tally);
    }
    await checkLedger(server.store, log, tally);
    await running.program().stop();
    await server.stop();
  },
};

type Running = {
  /** Throws while there is none. */
  program(): Program;
  current(): Program | undefined;
  restart(): Promise<void>;
};

function createRunning(first: Program, start: () => Promise<Program>): Running {
  let program: Program | undefined = first;
  return {
    current: () => program,
    program: () => {
      if (!program) throw new Error('the program does not run');
      return program;
    },
    restart: async () => {
      const killed = program;
      program = undefined;
      await killed?.kill();
      program = await start();
    },
  };
}

type Sending = {
  readonly seed: string;
  readonly log: CallLog;
  readonly running: Running;
  readonly random: Random;
  readonly mostKills: number;
};

/** One call of thirty is one that the ledger will not take. */
async function sendUnderKills({ seed, log, running, random, mostKills }: Sending): Promise<void> {
  const change = (call: SentCall, draws: Random): SentCall =>
    draws.chance(0.03) ? { ...call, user: POISON, session: `poison ${call.id}` } : call;
  const load = startLoad({ seed, log, target: () => running.current(), change });
  for (let kills = random.integer(1, mostKills); kills > 0; kills--) {
    await sleep(random.integer(200, 1_500));
    await running.restart();
  }
  await load.stop();
}

function isPoison(call: SentCall | undefined): boolean {
  return call?.user === POISON;
}

/** What is wrong with the ledger by now; the calls are counted once, at the end. */
async function booked(
  { store }: FaultyServer,
  log: CallLog,
  quarantined: ReadonlySet<string>,
): Promise<string[]> {
  const tally = createTally();
  await checkLedger(store, log, tally, { quarantined });
  return tally.unmet;
}

/** Exactly these rows are set aside, shown and counted. */
async function expectAside(url: string, ids: ReadonlySet<string>, tally: Tally): Promise<void> {
  const { data } = quarantineAnswer.parse(await (await fetch(`${url}/api/v1/quarantine?limit=1000`)).json());
  const shown = data.map(({ session }) => session?.replace('poison ', ''));
  const isExact =
    shown.length === ids.size && new Set(shown).size === ids.size && shown.every((id) => ids.has(id ?? ''));
  expectTo(tally, isExact, `${ids.size} rows are refused and ${shown.length} are shown in quarantine`);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const counted = /^outlay_quarantined_rows (\d+)$/m.exec(metrics)?.[1];
  expectTo(tally, counted === String(ids.size), `${counted} rows are counted in quarantine, not ${ids.size}`);
}

/** Replays, is killed meanwhile, and replays what is left until nothing is. */
async function replayAll(running: Running, random: Random): Promise<void> {
  const replaying = replay(running.program().url).catch(() => undefined);
  await sleep(random.integer(0, 60));
  await running.restart();
  await replaying;
  const left = await replay(running.program().url);
  if (left > 0) throw new Error(`${left} rows are in quarantine after a replay`);
}

async function replay(url: string): Promise<number> {
  const answer = await fetch(`${url}/api/v1/quarantine/replay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ all: true }),
  });
  return replayAnswer.parse(await answer.json()).quarantined;
}
