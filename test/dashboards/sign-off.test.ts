// Months that are signed off, in words.
import { describe, expect, it } from 'vitest';
import { correctionWords, stateWords, sumOf } from '../../dashboards/pages/reconciliation/sign-off-words.ts';
import type { Correction, SignOffAnswer } from '../../schemas/sign-off-api.ts';

describe('a signature', () => {
  const month: SignOffAnswer = {
    month: '2026-10',
    state: 'settling',
    ready_at: '2026-11-04T00:00:00Z',
    signed: null,
    is_kept: true,
    figures: [],
    verdicts: [],
    corrections: [],
    corrections_usd: { bill: '0', bill_list: '0', ledger: '0', ledger_list: '0' },
  };

  it('waits for days that may still move', () => {
    expect(stateWords(month)).toContain('until 4 Nov, 00:00 UTC');
    expect(stateWords({ ...month, state: 'open' })).toContain('the month is not over');
    expect(stateWords({ ...month, state: 'ready' })).toContain('it can be signed off');
  });

  it('tells corrections of the ledger apart by their scope', () => {
    const row = { kind: 'ledger', provider: 'anthropic', source: '', scope: 'wrkspc_1' } as Correction;
    expect(correctionWords(row)).toBe('Ledger of anthropic, wrkspc_1');
    expect(correctionWords({ ...row, scope: '*' })).toBe('Ledger of anthropic');
    expect(correctionWords({ ...row, kind: 'bill', provider: 'unknown', source: 'focus' })).toBe(
      'Bill of a provider that is not told: focus, wrkspc_1',
    );
  });

  it('is of sums, of what is known', () => {
    const figures = { provider: 'openai', estimated_usd: '4.5', list_usd: '4.5', billed_list_usd: null };
    const all = [
      { ...figures, billed_usd: '4.83' },
      { ...figures, estimated_usd: null, billed_usd: '6.1966657' },
    ];
    expect(sumOf(all, 'billed_usd')).toBe('11.0266657');
    expect(sumOf(all, 'estimated_usd')).toBe('4.5');
    expect(sumOf(all, 'billed_list_usd')).toBeNull();
  });
});
