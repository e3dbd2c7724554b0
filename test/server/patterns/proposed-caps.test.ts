// Which caps are proposed for an incident: those that would have stopped it, would hold for the person, and are stricter.
import { describe, expect, it } from 'vitest';
import { createKinds } from '../../../control/setting-kinds.ts';
import type { Settings } from '../../../control/settings.ts';
import { capsId } from '../../../control/session-caps.ts';
import type { PatternName } from '../../../schemas/pattern-definitions.ts';
import type { SessionCaps } from '../../../schemas/session-caps.ts';
import type { IncidentValue } from '../../../server/patterns/incident-value.ts';
import { proposedCaps } from '../../../server/patterns/proposed-caps.ts';

type Figure = readonly [name: string, value: number, threshold: number];
type Given = {
  readonly cost?: string;
  readonly risk?: string;
  readonly caps?: Readonly<Record<string, Partial<SessionCaps>>>;
};

function incidentOf(pattern: PatternName, figures: readonly Figure[], { cost, risk }: Given): IncidentValue {
  const told = figures.map(([name, value, threshold]) => ({
    name,
    value,
    threshold,
    label: '',
    unit: 'calls',
  }));
  const finding = { pattern, user: 'ada', cost_usd: cost ?? null, at_risk_usd: risk ?? null, figures: told };
  return { finding } as unknown as IncidentValue;
}

/** Ada is a member of the groups `core` and `data`. */
function proposed(pattern: PatternName, figures: readonly Figure[], given: Given = {}) {
  const kinds = createKinds();
  const settings = {
    ...kinds,
    sessionCaps: {
      get: (id: string) => {
        const value = given.caps?.[id];
        return value && { value: { action: 'block', ...value }, version: 1, changedAt: 0, changedBy: '' };
      },
      versionOf: () => 1,
    },
  } as unknown as Settings;
  return proposedCaps(incidentOf(pattern, figures, given), settings, { groupsOf: () => ['core', 'data'] });
}

const told = (caps: ReturnType<typeof proposed>) =>
  caps.map(({ cap, value, scope }) => [cap, value, capsId(scope)] as const);

const TWELVE: readonly Figure[] = [['max_subagents', 12, 10]];

describe('the cap', () => {
  it('is of what was passed: subagents or their depth, attempts but not failures in a row', () => {
    expect(told(proposed('subagent_fan_out', TWELVE))[0]).toEqual(['subagents', 10, 'user/ada']);
    const deep: Figure[] = [
      ['max_subagents', 3, 10],
      ['max_depth', 4, 2],
    ];
    expect(told(proposed('subagent_fan_out', deep))[0]).toEqual(['depth', 2, 'user/ada']);
    const failed: Figure[] = [
      ['max_errors', 9, 5],
      ['max_retries', 0, 20],
    ];
    expect(proposed('retry_loop', failed)).toEqual([]);
    expect(told(proposed('retry_loop', [['max_retries', 21, 20]]))[0]).toEqual(['retries', 20, 'user/ada']);
  });

  it('on cost is what exploring may cost, or what such sessions usually come to, and none that would have stopped nothing', () => {
    const explored: Figure[] = [['allowed_cost_micros', 4_000_000, 1_500_000]];
    expect(told(proposed('long_exploration', explored, { cost: '90', risk: '2.5' }))[0]).toEqual([
      'cost',
      2_000_000,
      'user/ada',
    ]);
    const long: Figure[] = [['min_cost_micros', 30_000_000, 5_000_000]];
    const usual = (cost: string, risk: string) => told(proposed('long_session', long, { cost, risk }))[0];
    expect(usual('30', '21.5')).toEqual(['cost', 9_000_000, 'user/ada']);
    expect(usual('30', '29')).toEqual(['cost', 5_000_000, 'user/ada']);
    expect(usual('30', '0')).toBeUndefined();
    expect(usual('4', '3')).toBeUndefined();
  });
});

describe('the scopes', () => {
  it('are the person, their groups and everybody while nothing is set', () => {
    expect(told(proposed('subagent_fan_out', TWELVE)).map(([, , scope]) => scope)).toEqual([
      'user/ada',
      'group/core',
      'group/data',
      'default',
    ]);
  });

  it('leave out those that a cap of the person or of a group overrules', () => {
    const scopes = (caps: Given['caps']) =>
      told(proposed('subagent_fan_out', TWELVE, { caps: caps ?? {} })).map(([, , scope]) => scope);
    expect(scopes({ 'user/ada': { subagents: 50 } })).toEqual(['user/ada']);
    expect(scopes({ 'group/core': { subagents: 50 } })).toEqual(['user/ada', 'group/core', 'group/data']);
    expect(scopes({ default: { subagents: 50 } })).toHaveLength(4);
  });

  it('are none where a cap that blocks is as low already, wherever it is set', () => {
    for (const id of ['user/ada', 'group/data', 'default'])
      expect(proposed('subagent_fan_out', TWELVE, { caps: { [id]: { subagents: 10 } } })).toEqual([]);
  });

  it('block where the cap only warned, keep the other caps, and raise none', () => {
    const caps = { default: { subagents: 5, tokens: 7, action: 'warn' as const } };
    const [own, ...others] = proposed('subagent_fan_out', TWELVE, { caps });
    expect(own?.request.body).toMatchObject({ subagents: 10, action: 'block' });
    expect(others.at(-1)).toMatchObject({
      value: 5,
      request: { path: '/api/v1/settings/session-caps', body: { subagents: 5, tokens: 7, action: 'block' } },
    });
    expect(others.at(-1)?.sentence).toContain('only warn now');
  });
});
