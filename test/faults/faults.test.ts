// The quick selection of the fault scenarios; `npm run test:faults` runs all of them.
import { describe, expect, it } from 'vitest';
import { isFlawless, runScenario } from './scenario.ts';
import { SCENARIOS } from './scenarios/all.ts';

// One seed a day: a run of the gate can be repeated, and the days look at different places.
const seed = process.env['OUTLAY_FAULT_SEED'] ?? new Date().toISOString().slice(0, 10);

describe(`under faults (OUTLAY_FAULT_SEED=${seed}) nothing acknowledged is lost or counted twice`, () => {
  for (const scenario of SCENARIOS.filter(({ rounds }) => rounds.quick > 0)) {
    it(scenario.name, { timeout: 120_000 }, async ({ skip }) => {
      const outcome = await runScenario(scenario, { seed, thorough: false });
      if (outcome.skipped) skip(outcome.skipped);
      expect(outcome.unmet).toEqual([]);
      expect(isFlawless(outcome)).toBe(true);
    });
  }
});
