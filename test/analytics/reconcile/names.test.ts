// What names of models and scopes have in common.
import { describe, expect, it } from 'vitest';
import { modelKey } from '../../../analytics/reconcile/model-key.ts';
import { isWithoutTelemetry, scopeOfBill } from '../../../analytics/reconcile/scope-rules.ts';

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
