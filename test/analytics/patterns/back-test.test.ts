// Looking back finds what looking often found: the same incidents, over random ledgers.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backTest } from '../../../analytics/patterns/back-test.ts';
import type { DetectionSetting } from '../../../analytics/patterns/detection.ts';
import { DETECTIONS } from '../../../analytics/patterns/find.ts';
import { incidentIdOf } from '../../../analytics/patterns/finding.ts';
import { fromUsd } from '../../../schemas/money.ts';
import { backTestAnswer } from '../../../schemas/patterns.ts';
import { defaultThresholds, PATTERNS, type PatternName } from '../../../schemas/pattern-definitions.ts';
import { activityOf, chargeOf, openLedger, type Ledger } from '../ledger.ts';

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 10, 16);
const NOW = Date.UTC(2026, 10, 18, 12);

/** Loose enough that random sessions pass some of them and miss others. */
const LOOSE: Readonly<Record<PatternName, Readonly<Record<string, number>>>> = {
  long_exploration: { min_minutes: 40, min_tokens: 30_000, min_tools: 3, allowed_cost_micros: 500_000 },
  high_reasoning_on_routine: { max_calls: 4, max_output_tokens: 400, min_cost_micros: 200_000 },
  subagent_fan_out: { max_subagents: 2 },
  retry_loop: { max_errors: 2, max_retries: 3, min_at_risk_micros: 100_000 },
  stale_counters: {},
  fast_burn: { min_used_percent: 30, min_hours_left: 2 },
  long_session: { times_percent: 150, min_cost_micros: 800_000, min_minutes: 60, min_sessions: 2 },
  token_spike: { times_percent: 101, min_tokens: 10_000, min_days: 1 },
};

/** https://en.wikipedia.org/wiki/Linear_congruential_generator, with the numbers of Numerical Recipes. */
function randomOf(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
}

function randomWork(seed: number) {
  const random = randomOf(seed);
  const charges = [];
  const activities = [];
  for (let index = 0; index < 60; index += 1) {
    const [user, session] = [`user ${random(4)}`, `${seed}-${index}`];
    let time = START + random(56) * HOUR_MS + random(HOUR_MS);
    const steps = 1 + random(9);
    for (let step = 0; step < steps && time < NOW; step += 1) {
      const at = new Date(time).toISOString();
      const subagentId = random(3) === 0 ? `a${random(6)}` : '';
      charges.push(
        chargeOf({
          ...{ user, session, at, subagentId, source: subagentId === '' ? 'main' : 'subagent' },
          cost: `0.${10 + random(80)}`,
          retries: random(4) === 0 ? 1 : 0,
          effort: random(2) === 0 ? 'high' : 'low',
          tokens: { input: 5_000 + random(20_000), output: random(200) },
        }),
      );
      activities.push(
        activityOf({ user, session, at, kind: 'tool_result', name: 'Read', count: random(3) + 1 }),
      );
      for (let error = random(4); error > 1; error -= 1)
        activities.push(
          activityOf({ user, session, at: new Date(time + error * 1_000).toISOString(), kind: 'api_error' }),
        );
      if (random(12) === 0) activities.push(activityOf({ user, session, at, kind: 'edit_accepted' }));
      time += random(5) === 0 ? random(4 * HOUR_MS) : random(1_500_000);
    }
  }
  return { charges, activities };
}

function settingOf(pattern: PatternName): DetectionSetting {
  return {
    thresholds: { ...defaultThresholds(pattern), ...LOOSE[pattern] },
    tasks: [],
    excludedSources: [],
    limits: ['0', '1', '2', '3'].map((id) => ({
      ...{ id: `user/user ${id}/day`, name: id, scope: 'user', scopeId: `user ${id}`, period: 'day' },
      limit: fromUsd('12') ?? 0n,
    })),
  };
}

describe.each([7, 12])('over the random ledger %i', (seed) => {
  let ledger: Ledger;
  beforeAll(async () => {
    ledger = await openLedger();
    const { charges, activities } = randomWork(seed);
    await ledger.write(charges, activities);
  });
  afterAll(async () => {
    await ledger.close();
  });

  it.each(PATTERNS)('%s would have fired as often as it fired', async (pattern) => {
    const setting = settingOf(pattern);
    const ids = new Set<string>();
    for (let to = START + 6 * HOUR_MS; to <= NOW; to += 6 * HOUR_MS) {
      const { findings } = await DETECTIONS[pattern](ledger.store, { moved: to - 8 * HOUR_MS, to }, setting);
      for (const finding of findings) ids.add(incidentIdOf(finding));
    }
    const told = backTestAnswer.parse(await backTest(ledger.store, pattern, setting, NOW));
    expect(told.incidents.map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect(told.fired).toBe(ids.size);
    expect(told.by_day.reduce((sum, { fired }) => sum + fired, 0)).toBe(told.fired);
    const risks = told.incidents.map(({ at_risk_usd: usd }) => fromUsd(usd ?? '0') ?? 0n);
    expect(fromUsd(told.usd_at_risk)).toBe(risks.reduce((sum, risk) => sum + risk, 0n));
    if (pattern !== 'stale_counters') expect(told.fired).toBeGreaterThan(0);
  });
});
