// Which reports count, and what names of models and scopes have in common.
import { describe, expect, it } from 'vitest';
import { usesOf, type Told } from '../../../analytics/reconcile/counted-sources.ts';
import { modelKey } from '../../../analytics/reconcile/model-key.ts';
import { isWithoutTelemetry, scopeOfBill } from '../../../analytics/reconcile/scope-rules.ts';

describe('of sources that bill the same', () => {
  const told = (source: Told['source'], given: Partial<Told> = {}): Told => ({
    source,
    account: '',
    day: '2026-10-05',
    provider: 'anthropic',
    kind: 'tokens',
    ...given,
  });

  it('one counts by account and day', () => {
    const use = usesOf([told('anthropic.analytics_cost'), told('anthropic.cost')]);
    expect(use(told('anthropic.analytics_cost'))).toBe('counted');
    expect(use(told('anthropic.cost'))).toBe('superseded');
    expect(use(told('anthropic.cost', { day: '2026-10-06' }))).toBe('counted');
    expect(use(told('anthropic.cost', { account: 'other' }))).toBe('counted');
  });

  it('a FOCUS file counts where the provider itself told nothing of the day', () => {
    const use = usesOf([told('anthropic.cost'), told('focus')]);
    expect(use(told('focus'))).toBe('superseded');
    expect(use(told('focus', { day: '2026-10-06' }))).toBe('counted');
    expect(use(told('focus', { provider: 'aws' }))).toBe('counted');
  });

  it('usage and repeated reports are never money', () => {
    const use = usesOf([]);
    expect(use(told('anthropic.usage'))).toBe('quantities');
    expect(use(told('anthropic.claude_code'))).toBe('beside');
  });
});

describe('a name', () => {
  it('of a model is the same with a date, a prefix, or as people read it', () => {
    for (const name of [
      'claude-haiku-4-5-20251001',
      'Claude Haiku 4.5',
      'claude-haiku-4-5@20251001',
      'us.anthropic.claude-haiku-4-5-20251001-v1:0',
      'Auto: Claude Haiku 4.5',
      'claude-haiku-4-5[1m]',
    ])
      expect(modelKey(name)).toBe('claude-haiku-4-5');
    expect(modelKey('gpt-5.4-2026-03-05')).toBe('gpt-5.4');
    expect(modelKey('GPT-5.4')).toBe('gpt-5.4');
    expect(modelKey('gpt-5.4-mini-2026-03-17')).toBe('gpt-5.4-mini');
    expect(modelKey('')).toBe('');
  });

  it('of a scope of a report is its own where it is mapped', () => {
    const rules = [
      { provider: 'openai', scope: 'p1', name: '', local: { team: ['a'] } },
      { provider: 'openai', scope: '', name: 'Console', local: {} },
    ];
    expect(['p1', '', 'p9'].map((scope) => scopeOfBill(rules, 'openai', scope))).toEqual([
      'p1',
      'default',
      '*',
    ]);
    expect(scopeOfBill(rules, 'anthropic', 'p1')).toBe('*');
    expect(['', 'p9'].map((scope) => isWithoutTelemetry(rules, 'openai', scope))).toEqual([true, false]);
  });
});
