// What the state of a session tells: what was used, what nobody tells, and which scopes could have capped it.
import { describe, expect, it } from 'vitest';
import type { SessionCapInputs, SessionCaps, SessionMeasure } from '../../../schemas/session-caps.ts';
import { sessionStateOf, type SessionFacts } from '../../../analytics/limits/session-caps.ts';
import { NO_USE, type SessionUse } from '../../../analytics/limits/session-totals.ts';

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

describe('the state of a session', () => {
  const toldBy = (agent: string): readonly SessionMeasure[] =>
    agent === 'gemini-cli' ? ['subagents', 'retries'] : agent === 'claude-code' ? ['subagents'] : [];
  const state = (use: Partial<SessionUse>, agent = '') => sessionStateOf(facts({}, use), agent, toldBy);

  it('never tells 0 of what the agent does not tell', () => {
    expect(state({ agents: ['cursor'], tokens: 5 })).toMatchObject({
      tokens: 5,
      subagents: null,
      depth: null,
      retries: null,
      unknown: ['subagents', 'depth', 'retries'],
    });
    expect(state({ agents: ['gemini-cli'] })).toMatchObject({
      subagents: 0,
      depth: 0,
      retries: 0,
      unknown: [],
    });
  });

  it('tells what was told, whoever told it', () => {
    expect(state({ agents: ['cursor'], retries: 2 })).toMatchObject({
      retries: 2,
      unknown: ['subagents', 'depth'],
    });
  });

  it('does not know how deep subagents are that nobody told the depth of', () => {
    expect(state({ subagents: 2, depth: 1 })).toMatchObject({ subagents: 2, depth: null });
    expect(state({ subagents: 2, depth: 2, isDepthTold: true })).toMatchObject({ depth: 2 });
  });

  it('knows nothing of a session of which nothing was heard, but what its agent would tell', () => {
    const unheard = { ...facts({ default: caps({ subagents: 1 }) }), use: undefined };
    expect(sessionStateOf(unheard, 'claude-code', toldBy)).toMatchObject({
      agents: [],
      cost_usd: null,
      tokens: null,
      subagents: null,
      unknown: ['retries'],
      caps: [{ measure: 'subagents', exceeded: false }],
    });
    expect(sessionStateOf(unheard, '', toldBy).unknown).toEqual(['subagents', 'depth', 'retries']);
  });

  it('tells nothing as known while it cannot be read', () => {
    expect(sessionStateOf(facts({}, { tokens: 5 }, false), '', toldBy)).toMatchObject({
      cost_usd: null,
      tokens: null,
      mode: 'failed_open',
    });
  });

  it('tells every scope that could have set a cap, and why it did not', () => {
    const given = {
      groups: [
        { id: 'eng', caps: caps({ subagents: 5 }) },
        { id: 'ops', caps: caps({ subagents: 3 }) },
      ],
      default: caps({ subagents: 10 }),
    };
    const { ladder, caps: held } = sessionStateOf(facts(given, { subagents: 4 }), '', toldBy);
    expect(held).toEqual([
      {
        measure: 'subagents',
        cap: 3,
        action: 'block',
        source: { scope: 'group', id: 'ops' },
        exceeded: true,
      },
    ]);
    expect(
      ladder.map(({ source, cap, outcome }) => `${source.scope}/${source.id} ${cap} ${outcome}`),
    ).toEqual(['user/ada null unset', 'group/ops 3 wins', 'group/eng 5 loses', 'default/ 10 loses']);
  });
});
