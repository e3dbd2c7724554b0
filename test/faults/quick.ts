// The quick selection of the fault scenarios, as tests; `npm run test:faults` runs all of them.
import { describe, expect, it } from 'vitest';
import { isFlawless, runScenario, type Scenario } from './scenario.ts';

// One seed a day: a run of the gate can be repeated, and the days look at different places.
const seed = process.env['OUTLAY_FAULT_SEED'] ?? new Date().toISOString().slice(0, 10);

/** On a machine that does other things besides; alone none takes a quarter of it. */
const TIMEOUT_MS = 300_000;

/** A test for each of these scenarios that has quick rounds. */
export function testQuickly(scenarios: readonly Scenario[]): void {
  describe(`under faults (OUTLAY_FAULT_SEED=${seed}) nothing acknowledged is lost or counted twice`, () => {
    for (const scenario of scenarios.filter(({ rounds }) => rounds.quick > 0)) {
      it(scenario.name, { timeout: TIMEOUT_MS }, async ({ skip }) => {
        const outcome = await runScenario(scenario, { seed, thorough: false });
        if (outcome.skipped) skip(outcome.skipped);
        expect(outcome.unmet).toEqual([]);
        expect(isFlawless(outcome)).toBe(true);
      });
    }
  });
}
