// Any sequence of exports, resends, lost answers, kills, limits, checks and questions against a model of what must hold; a
// failing sequence is shrunk to the shortest that fails.
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../../cli/demo/random.ts';
import {
  anyEncoding,
  createCallLog,
  createCalls,
  eventsOf,
  post,
  sendUntilTaken,
  type CallLog,
  type SentCall,
} from '../client.ts';
import { checkShown, createTally, expectTo, settleAccounts, type Tally } from '../invariant.ts';
import { startMigrated, startProgram, type Program } from '../program.ts';
import type { Scenario } from '../scenario.ts';

/** What clients know. */
type Model = { readonly log: CallLog; limit: number | undefined };

/** The program, and what was noticed of it. */
type Real = {
  readonly root: string;
  readonly tally: Tally;
  readonly nextCall: (time?: number) => SentCall;
  program: Program;
};

type Command = fc.AsyncCommand<Model, Real>;

function command(name: string, run: (model: Model, real: Real) => Promise<void>): Command {
  return {
    check: () => true,
    run: async (model, real) => {
      await run(model, real);
      if (real.tally.unmet.length > 0) throw new Error(`after ${name}: ${real.tally.unmet.join('; ')}`);
    },
    toString: () => name,
  };
}

const USER = 'ada@acme.test';
const DAY_MS = 24 * 3_600_000;

function exporting(count: number, daysAgo: number): Command {
  return command(`export ${count} from ${daysAgo} days ago`, async ({ log }, { program, nextCall }) => {
    const calls = Array.from({ length: count }, () => nextCall(Date.now() - daysAgo * DAY_MS));
    await sendUntilTaken(calls, { url: () => program.otlpUrl, log });
  });
}

/** Sends known calls again, in other batches and another encoding; with `lost` nobody hears the answer. */
function resending(seed: number, lost: boolean): Command {
  return command(`resend ${seed}${lost ? ', answer lost' : ''}`, async ({ log }, { program, nextCall }) => {
    const random = seededRandom(seed);
    const calls = [...log.sent.values()].filter(() => random.chance(0.3));
    if (lost) {
      const call = nextCall();
      calls.push(call);
      log.sent.set(call.id, call);
    }
    if (calls.length === 0) return;
    const encoding = anyEncoding(random);
    if (lost) await post(program.otlpUrl, 'logs', eventsOf(calls), encoding);
    else await sendUntilTaken(calls, { url: () => program.otlpUrl, log, encoding });
  });
}

const killing = command('kill', async (_model, real) => {
  await real.program.kill();
  real.program = await startProgram(real.root);
});

const restarting = command('restart', async (_model, real) => {
  const { code } = await real.program.stop();
  expectTo(real.tally, code === 0, `a stop ended with ${code}`);
  real.program = await startProgram(real.root);
});

const killingEngine = command('kill the engine', async (_model, { program }) => {
  program.killEngine();
  await Promise.resolve();
});

function limiting(micros: number): Command {
  return command(`limit ${micros}`, async (model, { program }) => {
    const answer = await fetch(`${program.url}/api/v1/limits/users/${USER}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ period: 'month', limit_micros: micros }),
    });
    await answer.text();
    // While the engine is away a change is refused, and may have been made.
    model.limit = answer.status === 200 ? micros : undefined;
  });
}

const checking = command('check', async ({ limit }, { program, tally }) => {
  const answer = await fetch(`${program.url}/api/v1/limits/check`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: USER }),
  });
  const decision = (await answer.json()) as { mode: string; allowed: boolean; spent_usd: string };
  expectTo(tally, decision.mode === 'live', `a limit check answered ${JSON.stringify(decision)}`);
  if (limit === undefined) return;
  const isBelow = Number(decision.spent_usd) < limit / 1e6;
  expectTo(tally, decision.allowed === isBelow, `a limit of ${limit} decided ${JSON.stringify(decision)}`);
});

const asking = command('query', async ({ log }, { program, tally }) => {
  await checkShown(program.url, log, tally);
});

const COMMANDS = [
  fc.tuple(fc.integer({ min: 1, max: 30 }), fc.constantFrom(0, 0, 1, 40)).map((given) => exporting(...given)),
  fc.tuple(fc.nat(1_000), fc.boolean()).map((given) => resending(...given)),
  fc.constant(killing),
  fc.constant(restarting),
  fc.constant(killingEngine),
  fc.constantFrom(0, 1_000_000, 50_000_000).map(limiting),
  fc.constant(checking),
  fc.constant(asking),
];

export const randomCommands: Scenario = {
  name: 'any sequence of commands',
  rounds: { quick: 1, full: 40 },
  async run({ seed, rounds, thorough, folder, tally, say }) {
    const commands = fc.commands(COMMANDS, { maxCommands: thorough ? 25 : 12, size: 'max' });
    const property = fc.asyncProperty(commands, async (sequence) => {
      await live(sequence, { seed, folder, tally, say });
    });
    const numericSeed = Number.parseInt(seededRandom(seed).hex(7), 16);
    await fc.assert(property, {
      numRuns: rounds,
      seed: numericSeed,
      endOnFailure: false,
      interruptAfterTimeLimit: 3_600_000,
    });
  },
};

type Life = { seed: string; folder: string; tally: Tally; say: (sentence: string) => void };

async function live(
  sequence: Iterable<Command> & { toString(): string },
  { seed, folder, tally, say }: Life,
): Promise<void> {
  const root = mkdtempSync(join(folder, 'data-'));
  const found = createTally();
  const model: Model = { log: createCallLog(), limit: undefined };
  const program = await startMigrated(root);
  const real: Real = { root, tally: found, nextCall: createCalls(seed), program };
  try {
    await exporting(3, 0).run(model, real);
    await fc.asyncModelRun(() => ({ model, real }), sequence);
    await settleAccounts(real.program, model.log, found);
  } finally {
    await real.program.kill();
    rmSync(root, { recursive: true });
  }
  say(`${model.log.sent.size} calls: ${sequence.toString()}`);
  if (found.unmet.length > 0) throw new Error(found.unmet.join('; '));
  tally.rounds++;
  tally.sent += found.sent;
  tally.acknowledged += found.acknowledged;
}
