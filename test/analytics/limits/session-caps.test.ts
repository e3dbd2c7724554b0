// Which cap of a session counts, what it refuses, and what it warns of.
import { describe, expect, it } from 'vitest';
import type { LimitDecision } from '../../../schemas/limit-api.ts';
import type { SessionCapInputs, SessionCaps, SessionMeasure } from '../../../schemas/session-caps.ts';
import { PICO_PER_USD } from '../../../schemas/money.ts';
import { DEFAULT_POLICY } from '../../../schemas/limits.ts';
import { decide } from '../../../analytics/limits/evaluate.ts';
import {
  resolveCaps,
  sessionConstraints,
  type SessionFacts,
} from '../../../analytics/limits/session-caps.ts';
import { NO_USE, type SessionUse } from '../../../analytics/limits/session-totals.ts';

const NOON = Date.UTC(2026, 10, 22, 12);

function caps(given: Partial<SessionCaps>): SessionCaps {
  return { action: 'block', ...given };
}

function inputs(given: Partial<SessionCapInputs>): SessionCapInputs {
  return { groupRule: 'min', user: undefined, groups: [], default: undefined, ...given };
}

function facts(
  given: Partial<SessionCapInputs>,
  use: Partial<SessionUse> = {},
  complete = true,
): SessionFacts {
  const known = { ...NO_USE, agents: ['claude-code'], ...use };
  return { session: 's1', user: 'ada', inputs: inputs(given), use: known, complete };
}

function decided(of: SessionFacts, enabled = true): LimitDecision {
  const policy = { ...DEFAULT_POLICY, enabled };
  return decide({
    user: 'ada',
    inputs: { policy, user: { limits: {} }, groups: [], raises: [] },
    spent: () => 0n,
    complete: true,
    others: sessionConstraints(of),
    now: NOON,
  });
}

describe('the cap that counts', () => {
  const eng = { id: 'eng', caps: caps({ subagents: 5, retries: 9 }) };
  const ops = { id: 'ops', caps: caps({ subagents: 3, action: 'warn' }) };
  const everyone = caps({ subagents: 10, depth: 2, costMicros: 1_000_000 });
  const cases: readonly (readonly [string, Partial<SessionCapInputs>, SessionMeasure, string])[] = [
    [
      "the person's",
      { user: caps({ subagents: 50 }), groups: [eng], default: everyone },
      'subagents',
      'user/ada 50 block',
    ],
    [
      "the lowest of their groups'",
      { groups: [eng, ops], default: everyone },
      'subagents',
      'group/ops 3 warn',
    ],
    ['the highest by rule', { groupRule: 'max', groups: [eng, ops] }, 'subagents', 'group/eng 5 block'],
    [
      'the first group by name among equals',
      { groups: [{ ...eng, id: 'zed' }, eng] },
      'retries',
      'group/eng 9 block',
    ],
    [
      'for each measure by itself',
      { user: caps({ subagents: 50 }), groups: [eng], default: everyone },
      'depth',
      'default/ 2 block',
    ],
    ['of cost in micro-dollars', { groups: [eng], default: everyone }, 'cost', 'default/ 1000000 block'],
    ['0, which is a cap', { user: caps({ depth: 0 }), default: everyone }, 'depth', 'user/ada 0 block'],
    ['none', { groups: [{ id: 'none', caps: undefined }, eng] }, 'tokens', ''],
  ];

  it.each(cases)('is %s', (_name, given, measure, expected) => {
    const found = resolveCaps(facts(given)).find((cap) => cap.measure === measure);
    expect(found ? `${found.source.scope}/${found.source.id} ${found.cap} ${found.action}` : '').toBe(
      expected,
    );
  });
});

describe('a session within its caps', () => {
  const allowed: readonly (readonly [string, Partial<SessionCaps>, Partial<SessionUse>])[] = [
    ['as many subagents as the cap', { subagents: 10 }, { subagents: 10 }],
    ['no subagents where none are allowed', { subagents: 0 }, {}],
    ['subagents of the main work where they may start none', { depth: 1 }, { subagents: 4, depth: 1 }],
    ['as many retries as the cap', { retries: 3 }, { retries: 3 }],
    ['less than it may cost', { costMicros: 1_000_000 }, { cost: PICO_PER_USD - 1n }],
    ['fewer tokens', { tokens: 100 }, { tokens: 99 }],
    ['more than a cap that only warns', { subagents: 1, action: 'warn' }, { subagents: 5 }],
  ];
  it.each(allowed)('may go on with %s', (_name, cap, use) => {
    expect(decided(facts({ default: caps(cap) }, use)).allowed).toBe(true);
  });
});

describe('a session beyond a cap', () => {
  const refused: readonly (readonly [Partial<SessionCaps>, Partial<SessionUse>, string])[] = [
    [
      { subagents: 10 },
      { subagents: 12 },
      'This session started 12 subagents; the cap for everyone is 10. Start a new session, or ask an admin to raise it.',
    ],
    [
      { subagents: 0 },
      { subagents: 1 },
      'This session started 1 subagent; the cap for everyone is 0. Start a new session, or ask an admin to raise it.',
    ],
    [
      { depth: 1 },
      { subagents: 2, depth: 2 },
      'Subagents of this session are nested 2 deep; the cap for everyone is 1. Start a new session, or ask an admin to raise it.',
    ],
    [
      { retries: 0 },
      { retries: 1 },
      'This session retried calls 1 time; the cap for everyone is 0. Start a new session, or ask an admin to raise it.',
    ],
    [
      { costMicros: 5_000_000 },
      { cost: 5n * PICO_PER_USD },
      'This session spent $5.00; the cap for everyone is $5.00. Start a new session, or ask an admin to raise it.',
    ],
    [
      { tokens: 1_000_000 },
      { tokens: 1_234_567 },
      'This session used 1,234,567 tokens; the cap for everyone is 1,000,000. Start a new session, or ask an admin to raise it.',
    ],
    [{ tokens: 0 }, {}, 'This session used 0 tokens; the cap for everyone is 0. An admin can raise it.'],
  ];

  it.each(refused)('%o is told with its numbers and a way out', (cap, use, reason) => {
    const [measure] = Object.keys(cap);
    expect(decided(facts({ default: caps(cap) }, use))).toMatchObject({
      allowed: false,
      code: 'session_cap_reached',
      reason,
      source: { scope: 'session', id: measure === 'costMicros' ? 'cost' : measure },
      period: 'session',
      resets_at: null,
      retry_after_seconds: null,
    });
  });

  it('is told whose cap it is', () => {
    const group = { groups: [{ id: 'eng', caps: caps({ subagents: 1 }) }] };
    expect(decided(facts(group, { subagents: 2 })).reason).toContain('the cap per member of group eng is 1.');
    const own = { user: caps({ subagents: 1 }) };
    expect(decided(facts(own, { subagents: 2 })).reason).toContain('the cap of ada is 1.');
  });

  it('goes on where limits are switched off', () => {
    expect(decided(facts({ default: caps({ subagents: 0 }) }, { subagents: 9 }), false).allowed).toBe(true);
  });

  it('is refused for the first measure, and warned of the others', () => {
    const decision = decided(
      facts({ default: caps({ tokens: 10, retries: 4 }) }, { tokens: 10, retries: 4 }),
    );
    expect(decision.source?.id).toBe('tokens');
    expect(decision.warnings.map(({ source }) => source.id)).toEqual(['retries']);
  });
});

describe('warnings', () => {
  const warned = (cap: Partial<SessionCaps>, use: Partial<SessionUse>) =>
    decided(facts({ default: caps(cap) }, use)).warnings.map(({ message }) => message);

  it('come with the last that is allowed, however small the cap', () => {
    expect(warned({ subagents: 1 }, {})).toEqual([]);
    expect(warned({ subagents: 1 }, { subagents: 1 })).toEqual([
      'This session started 1 subagent; the cap for everyone is 1.',
    ]);
    expect(warned({ subagents: 2 }, { subagents: 1 })).toEqual([]);
    expect(warned({ subagents: 0 }, {})).toEqual([]);
  });

  it('come at 75 percent of an amount', () => {
    expect(warned({ tokens: 1000 }, { tokens: 749 })).toEqual([]);
    expect(warned({ tokens: 1000 }, { tokens: 750 })).toHaveLength(1);
  });

  it('say of what is exceeded that it only warns', () => {
    expect(warned({ depth: 1, action: 'warn' }, { subagents: 1, depth: 2 })).toEqual([
      'Subagents of this session are nested 2 deep; the cap for everyone is 1. It only warns.',
    ]);
  });
});

it('refuses what is known to be too much while the rest cannot be read, and else fails open', () => {
  const given = { default: caps({ subagents: 2 }) };
  expect(decided(facts(given, { subagents: 3 }, false)).allowed).toBe(false);
  expect(decided(facts(given, { subagents: 1 }, false))).toMatchObject({
    allowed: true,
    mode: 'failed_open',
  });
});
