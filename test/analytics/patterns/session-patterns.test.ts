// Patterns of sessions over a real ledger: each fires on the made case, not on the near miss, and its thresholds move it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromUsd } from '../../../schemas/money.ts';
import type { Thresholds } from '../../../schemas/pattern-definitions.ts';
import { activityOf, chargeOf, openLedger, type Call, type Ledger } from '../ledger.ts';
import { at, found, NOW, range, riskOf, sessionsOf, type Given } from './detection-rig.ts';

let ledger: Ledger;

beforeAll(async () => {
  ledger = await openLedger();
});

afterAll(async () => {
  await ledger.close();
});

/** Calls of a session, one at each of these minutes past nine. */
function calls(of: Omit<Call, 'at'>, minutes: readonly number[]) {
  return minutes.map((minute) => chargeOf({ user: 'ada', ...of, at: at(minute) }));
}

function tools(session: string, minutes: readonly number[], name = 'Read') {
  return minutes.map((minute) =>
    activityOf({ user: 'ada', session, at: at(minute), kind: 'tool_result', name }),
  );
}

describe('long exploration', () => {
  let own: Ledger;
  beforeAll(async () => {
    own = await ledger.another();
    const tokens = { input: 10_000, cacheRead: 190_000 };
    const minutes = range(0, 41);
    await own.write(
      [
        ...calls({ session: 'lost', cost: '0.1', tokens }, minutes),
        ...calls({ session: 'edits', cost: '0.1', tokens }, minutes),
        ...calls({ session: 'late edit', cost: '0.1', tokens }, minutes),
        ...calls({ session: 'writes', cost: '0.1', tokens }, minutes),
        ...calls({ session: 'cheap', cost: '0.01', tokens }, minutes),
        ...calls({ session: 'few tools', cost: '0.1', tokens }, minutes),
      ],
      [
        ...['lost', 'edits', 'late edit', 'writes', 'cheap'].flatMap((session) => tools(session, minutes)),
        ...tools('few tools', range(0, 19)),
        activityOf({ user: 'ada', session: 'edits', at: at(20), kind: 'lines_added', count: 3 }),
        activityOf({ user: 'ada', session: 'late edit', at: at(35, 30), kind: 'edit_accepted' }),
        ...tools('writes', [10], 'Write'),
      ],
    );
  });

  it('is reading for long before the first edit, whoever tells the edit', async () => {
    const findings = await found('long_exploration', own);
    expect(sessionsOf(findings)).toEqual(['late edit', 'lost']);
    // 36 calls before half past 9:35, and all 41, for $0.10 each, beyond the dollar that is allowed.
    expect(findings.map(riskOf)).toEqual(['2.6', '3.1']);
    expect(findings[1]).toMatchObject({ cost: fromUsd('4.1'), figures: { min_minutes: 40, min_tools: 41 } });
  });

  it('follows its thresholds', async () => {
    const one = async (thresholds: Thresholds) =>
      sessionsOf(await found('long_exploration', own, { thresholds }));
    expect(await one({ min_minutes: 36 })).toEqual(['lost']);
    expect(await one({ min_tokens: 8_200_001 })).toEqual([]);
    expect(await one({ min_minutes: 19 })).toEqual(['edits', 'late edit', 'lost']);
    expect(await one({ allowed_cost_micros: 300_000 })).toEqual(['cheap', 'late edit', 'lost']);
    expect(await one({ min_tools: 19 })).toEqual(['few tools', 'late edit', 'lost']);
  });
});

describe('high reasoning on routine work', () => {
  let own: Ledger;
  beforeAll(async () => {
    own = await ledger.another();
    const high = { effort: 'high', cost: '0.2', tokens: { output: 500 } };
    await own.write([
      ...calls({ session: 'small', ...high }, [0, 5, 10]),
      ...calls({ session: 'resumed', ...high }, [0, 5, 10, ...range(75, 95)]),
      ...calls({ session: 'big', ...high }, range(0, 6)),
      ...calls({ session: 'routine', ...high, task: 'format' }, range(0, 6)),
      ...calls({ session: 'medium', ...high, effort: 'medium' }, [0, 5, 10]),
      ...calls({ session: 'long answer', ...high, tokens: { output: 2_000 } }, [0, 5, 10]),
      ...[0, 1, 2].map((minute) =>
        chargeOf({
          user: 'ada',
          session: 'under way',
          ...high,
          at: new Date(NOW - 3_000_000 + minute).toISOString(),
        }),
      ),
    ]);
  });

  it('is high effort for what was small, judged by the stretch before the first pause once that is over', async () => {
    const findings = await found('high_reasoning_on_routine', own);
    expect(sessionsOf(findings)).toEqual(['resumed', 'small']);
    expect(findings.map(riskOf)).toEqual(['0.1', '0.1']);
  });

  it('follows its thresholds and the tasks that are routine', async () => {
    const one = async (given: Given) => sessionsOf(await found('high_reasoning_on_routine', own, given));
    expect(await one({ tasks: ['format'] })).toEqual(['resumed', 'routine', 'small']);
    expect(await one({ thresholds: { max_calls: 6 } })).toEqual(['big', 'resumed', 'routine', 'small']);
    expect(await one({ thresholds: { max_output_tokens: 6_000 } })).toEqual([
      'long answer',
      'resumed',
      'small',
    ]);
    expect(await one({ thresholds: { min_cost_micros: 600_001 } })).toEqual([]);
    expect(await one({ thresholds: { pause_minutes: 90 } })).toEqual(['small']);
  });
});

describe('subagent fan-out', () => {
  let own: Ledger;
  beforeAll(async () => {
    own = await ledger.another();
    const subagents = (session: string, count: number) =>
      range(0, count).map((index) =>
        chargeOf({
          ...{ user: 'ada', session, at: at(index), cost: '0.5' },
          ...{ source: 'subagent', subagent: 'Explore', subagentId: `a${index}` },
        }),
      );
    const deep = (session: string, depth: number) =>
      range(1, depth + 1).map((level) =>
        activityOf({ user: 'ada', session, at: at(level), kind: 'subagent_started', depth: level }),
      );
    await own.write(
      [
        ...subagents('wide', 13),
        ...subagents('ten', 10),
        ...subagents('deep', 3),
        ...subagents('flat', 2),
        ...subagents('one start', 1),
        // One subagent that makes many calls is one.
        ...calls({ session: 'busy', source: 'subagent', subagentId: 'a1' }, range(0, 40)),
      ],
      [
        ...deep('deep', 3),
        ...deep('flat', 2),
        activityOf({ user: 'ada', session: 'one start', at: at(0), kind: 'subagent_started', depth: 4 }),
      ],
    );
  });

  it('is more subagents than are allowed, of which the later ones are at risk, or deeper ones', async () => {
    const findings = await found('subagent_fan_out', own);
    expect(sessionsOf(findings)).toEqual(['deep', 'one start', 'wide']);
    expect(findings.map(riskOf)).toEqual([null, null, '1.5']);
    expect(findings[2]?.figures).toEqual({ max_subagents: 13 });
    expect(findings[0]?.figures).toEqual({ max_subagents: 3, max_depth: 3 });
  });

  it('follows its thresholds', async () => {
    const one = async (thresholds: Thresholds) =>
      sessionsOf(await found('subagent_fan_out', own, { thresholds }));
    expect(await one({ max_subagents: 9 })).toEqual(['deep', 'one start', 'ten', 'wide']);
    expect(await one({ max_subagents: 13, max_depth: 4 })).toEqual([]);
    expect(await one({ max_subagents: 13, max_depth: 1 })).toEqual(['deep', 'flat', 'one start']);
  });
});

describe('retry loop', () => {
  let own: Ledger;
  beforeAll(async () => {
    own = await ledger.another();
    const errors = (session: string, minutes: readonly number[]) =>
      minutes.map((minute) => activityOf({ user: 'ada', session, at: at(minute, 30), kind: 'api_error' }));
    await own.write(
      [
        ...calls({ session: 'loop', cost: '1' }, [0, 10, 20]),
        ...calls({ session: 'recovers', cost: '1' }, [0, 1, 2, 3, 4, 5, 6, 7]),
        ...calls({ session: 'repeats', cost: '1', retries: 7 }, [0, 1, 2, 3]),
      ],
      [...errors('loop', [1, 2, 3, 4, 5]), ...errors('recovers', [0, 1, 2, 3, 4, 5])],
    );
  });

  it('is failures in a row without a success, or many attempts beyond the first', async () => {
    const findings = await found('retry_loop', own);
    expect(sessionsOf(findings)).toEqual(['loop', 'repeats']);
    // After the fifth error at 9:05:30, and after the third call with its 21st repeated attempt.
    expect(findings.map(riskOf)).toEqual(['2', '1']);
    expect(findings[0]?.figures).toEqual({
      max_errors: 5,
      max_retries: 0,
      min_at_risk_micros: 2_000_000,
    });
  });

  it('follows its thresholds', async () => {
    const one = async (thresholds: Thresholds) => sessionsOf(await found('retry_loop', own, { thresholds }));
    expect(await one({ max_errors: 6, max_retries: 28 })).toEqual([]);
    expect(await one({ max_errors: 6, max_retries: 20 })).toEqual(['repeats']);
    expect(await one({ min_at_risk_micros: 1_000_001 })).toEqual(['loop']);
    // The last call repeats for the 28th time: nothing is spent after it.
    expect(await one({ max_errors: 6, max_retries: 27 })).toEqual([]);
    expect(await one({ max_errors: 6, max_retries: 27, min_at_risk_micros: 0 })).toEqual(['repeats']);
  });
});

describe('long session', () => {
  let own: Ledger;
  beforeAll(async () => {
    own = await ledger.another();
    const earlier = (user: string, count: number) =>
      range(0, count).flatMap((index) => [
        chargeOf({ user, session: `${user} ${index}`, at: `2026-11-${10 + index}T09:00:00Z`, cost: '1' }),
        chargeOf({ user, session: `${user} ${index}`, at: `2026-11-${10 + index}T09:20:00Z`, cost: '1' }),
      ]);
    await own.write([
      ...earlier('ada', 6),
      ...earlier('bob', 4),
      ...earlier('cy', 4),
      ...[14, 15].map((day) =>
        chargeOf({ user: 'cy', session: `free ${day}`, at: `2026-11-${day}T09:00:00Z`, cost: null }),
      ),
      ...calls({ session: 'unlike four', user: 'cy', cost: '30' }, [0]),
      ...calls({ session: 'dear', user: 'ada', cost: '3' }, [0, 10, 20]),
      ...calls({ session: 'usual', user: 'ada', cost: '2.6' }, [0, 10, 20]),
      ...calls({ session: 'new here', user: 'bob', cost: '30' }, [0]),
      ...calls(
        { session: 'endless', user: 'ada', cost: '0.01' },
        range(0, 30).map((index) => index * 10),
      ),
    ]);
  });

  it("is far beyond the median of the person's sessions before, in dollars or in active minutes", async () => {
    const findings = await found('long_session', own);
    expect(sessionsOf(findings)).toEqual(['dear', 'endless']);
    // 4 times the median of $2 is $8.
    expect(findings.map(riskOf)).toEqual(['1', '0']);
    expect(findings[1]?.figures).toMatchObject({ min_minutes: 290, min_sessions: 6 });
  });

  it('follows its thresholds', async () => {
    const one = async (thresholds: Thresholds) =>
      sessionsOf(await found('long_session', own, { thresholds }));
    expect(await one({ times_percent: 390 })).toEqual(['dear', 'endless', 'usual']);
    expect(await one({ min_sessions: 4, min_minutes: 291 })).toEqual(['dear', 'new here', 'unlike four']);
    expect(await one({ min_cost_micros: 9_000_001, min_minutes: 291 })).toEqual([]);
  });
});
