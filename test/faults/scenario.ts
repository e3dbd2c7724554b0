// What a fault scenario is, and what it is given.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { createTally, type Tally } from './invariant.ts';
import { killPrograms, toldOf } from './program.ts';

/** One fault, injected a number of times. Same seed, same actions; what the machine makes of them may differ in time. */
export type Scenario = {
  /** As in the table of results, and for choosing it by name. */
  readonly name: string;
  readonly rounds: { readonly quick: number; readonly full: number };
  /** Why it cannot run on this machine; undefined where it can. */
  readonly missing?: () => string | undefined;
  /** Injects the fault and checks the invariant after it. */
  run(context: Context): Promise<void>;
};

/** What one run of a scenario is given. */
export type Context = {
  readonly seed: string;
  readonly rounds: number;
  /** Every point, not a sample. */
  readonly thorough: boolean;
  /** The first point of an enumeration. */
  readonly from: number;
  /** Empty, and removed afterwards. */
  readonly folder: string;
  readonly tally: Tally;
  /** Tells what is going on, for whoever watches. */
  readonly say: (sentence: string) => void;
};

export type Outcome = Tally & { readonly seconds: number; readonly skipped?: string };

export type RunOptions = {
  readonly seed: string;
  readonly thorough: boolean;
  /** Where enumerations begin; 1 by default. */
  readonly from?: number | undefined;
  /** Instead of the scenario's own number. */
  readonly rounds?: number | undefined;
  readonly say?: (sentence: string) => void;
};

const PROGRAMS_TOLD = 2;

/** Runs a scenario in a folder of its own. An error that it throws is an expectation that was not met. */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<Outcome> {
  const tally = createTally();
  const skipped = scenario.missing?.();
  if (skipped) return { ...tally, seconds: 0, skipped };
  const since = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'outlay-faults-'));
  const { quick, full } = scenario.rounds;
  const rounds = options.rounds ?? (options.thorough ? full : quick);
  try {
    const { seed, thorough, from = 1, say = () => undefined } = options;
    await scenario.run({ seed: `${seed} ${scenario.name}`, rounds, thorough, from, folder, tally, say });
  } catch (error) {
    tally.unmet.push(inspect(error), ...toldOf(folder).slice(-PROGRAMS_TOLD));
  } finally {
    killPrograms(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  return { ...tally, seconds: (performance.now() - since) / 1000 };
}

/** Whether nothing was lost or doubled and every expectation was met. */
export function isFlawless({ lost, duplicated, unmet }: Tally): boolean {
  return lost === 0 && duplicated === 0 && unmet.length === 0;
}
