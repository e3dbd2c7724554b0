import { describe, expect, it } from 'vitest';
import { driversOf } from '../../dashboards/pages/me/my-words.ts';
import {
  atThisPace,
  fullestLimit,
  leftWords,
  resetWords,
  roughDollars,
  usedNumbers,
  usedPercent,
  type EffectiveLimit,
} from '../../dashboards/words/limits.ts';
import type { UsageRow } from '../../schemas/api.ts';
import { fromUsd } from '../../schemas/money.ts';

const limit = (micros: number, spent: string, more: Partial<EffectiveLimit> = {}): EffectiveLimit => ({
  period: 'month',
  limit_micros: micros,
  raised_micros: 0,
  raises: [],
  source: { scope: 'default', id: '' },
  fail_closed: false,
  spent_usd: spent,
  remaining_usd: '0',
  period_start: '2026-11-01T00:00:00.000Z',
  resets_at: '2026-12-01T00:00:00.000Z',
  exceeded: false,
  ...more,
});

describe('a limit in words', () => {
  const half = limit(50_000_000, '31.2');
  const onTwentieth = Date.parse('2026-11-21T00:00:00Z');

  it('tells what is used and what is left', () => {
    expect(usedNumbers(half)).toBe('$31.20 of $50.00');
    expect(usedPercent(half)).toBe(62.4);
    expect(leftWords(half)).toBe('$18.80 left');
    expect(leftWords(limit(50_000_000, '50'))).toBe('nothing left');
    expect(leftWords(limit(50_000_000, '50.5'))).toBe('$0.50 over');
  });

  it('takes a limit of nothing as used up', () => {
    expect(usedPercent(limit(0, '0'))).toBe(100);
    expect(leftWords(limit(0, '0'))).toBe('spending is disabled');
  });

  it('tells when it begins anew and what the period comes to at this pace', () => {
    expect(resetWords(half, onTwentieth)).toBe('resets in 10 d');
    expect(roughDollars(atThisPace(half, onTwentieth) ?? 0n)).toBe('$46');
  });

  it('has no pace while the period has hardly begun', () => {
    expect(atThisPace(half, Date.parse('2026-11-01T12:00:00Z'))).toBeUndefined();
  });

  it('is about the one that is used up most', () => {
    const day = limit(5_000_000, '4', { period: 'day' });
    expect(fullestLimit([half, day])).toBe(day);
    expect(fullestLimit([])).toBeUndefined();
  });
});

describe('what drove today', () => {
  const row = (field: 'repo' | 'model', name: string, cost: string | null) =>
    ({ [field]: name, cost_usd: cost }) as unknown as UsageRow;

  it('is told in three lines, the largest of each', () => {
    const lines = driversOf({
      total: fromUsd('6.2') ?? 0n,
      repos: [row('repo', 'github.com/acme/api', '1.1'), row('repo', 'github.com/acme/web', '5.1')],
      models: [row('model', 'big', '6.2'), row('model', 'free', null)],
      session: { name: 'of this morning', cost: '3.1' },
    });
    expect(lines).toEqual([
      'web took $5.10 (82 %).',
      'big took $6.20 (100 %).',
      'The session of this morning took $3.10 (50 %).',
    ]);
  });

  it('is nothing where nothing was spent', () => {
    expect(driversOf({ total: 0n, repos: [], models: [], session: undefined })).toEqual([]);
  });
});
