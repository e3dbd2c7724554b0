// What the page says of reports of providers: imports, and connections that read them.
import { describe, expect, it } from 'vitest';
import {
  connectionBody,
  connectionDraftOf,
  connectionIdOf,
} from '../../dashboards/pages/reconciliation/connection-draft.ts';
import { readingWords } from '../../dashboards/pages/reconciliation/connection-words.ts';
import { amountsWords, importWords } from '../../dashboards/pages/reconciliation/import-words.ts';
import type { BillImportAnswer } from '../../schemas/bills-api.ts';

const IMPORT: BillImportAnswer = {
  preview: true,
  result: 'imported',
  import_id: null,
  same_as: null,
  source: 'openai.costs',
  detected: true,
  name: 'costs.json',
  first_day: '2026-10-05',
  last_day: '2026-10-07',
  lines: 12,
  unknown_lines: 0,
  slices: { new: 3, changed: 1, unchanged: 0 },
  amounts: [{ currency: 'USD', lines: 12, list_cost: '4.83', billed_cost: '4.83' }],
  quantities: [],
  changes: [],
  changes_left_out: 0,
  unknown: [],
  notes: [],
};

describe('an import', () => {
  it('says what it would change before it does', () => {
    expect(importWords(IMPORT)).toBe(
      'openai.costs (told by the file) of 5 Oct – 7 Oct 2026: 12 lines, $4.83 billed. It would make 3 slices new, 1 slice replaced.',
    );
    expect(importWords({ ...IMPORT, preview: false })).toContain('Imported: 3 slices new');
  });

  it('says that the same file changes nothing', () => {
    const same = { import_id: 'i-1', at: '2026-11-01T08:00:00Z' };
    expect(importWords({ ...IMPORT, result: 'unchanged', same_as: same })).toContain(
      'The same file was imported on 1 Nov, 08:00 UTC: nothing would change.',
    );
  });

  it('never adds currencies, and has a dash where no line tells an amount', () => {
    const euro = { currency: 'EUR', lines: 1, list_cost: '3', billed_cost: '2' };
    expect(amountsWords([...IMPORT.amounts, euro])).toBe(
      '$4.83 billed; 2.00 EUR billed, 3.00 EUR before discounts',
    );
    expect(amountsWords([{ currency: '', lines: 0, list_cost: null, billed_cost: null }])).toBe('–');
  });
});

describe('a connection', () => {
  const draft = connectionDraftOf(undefined);

  it('is whole with a report and a key, which is sent only where it was typed', () => {
    expect(connectionBody(draft, true)).toBeUndefined();
    expect(connectionBody({ ...draft, source: 'openai.costs' }, true)).toBeUndefined();
    const whole = { ...draft, source: 'openai.costs', secret: ' sk-1 ' } as const;
    expect(connectionBody(whole, true)).toMatchObject({
      source: 'openai.costs',
      secret: 'sk-1',
      every_hours: 6,
    });
    expect(connectionBody({ ...whole, secret: '' }, false)).not.toHaveProperty('secret');
    expect(connectionBody({ ...whole, everyHours: '500' }, true)).toBeUndefined();
  });

  it('gets a name that is free', () => {
    expect(connectionIdOf('openai.costs', ['openai-costs'])).toBe('openai-costs-2');
  });

  it('says what became of its last reading', () => {
    const now = Date.parse('2026-11-22T12:00:00Z');
    const last = {
      at: '2026-11-22T08:00:00Z',
      running: false,
      from: '2026-11-15',
      to: '2026-11-22',
      read_to: '2026-11-22',
      requests: 2,
      lines: 12,
      changed_slices: 3,
      import_ids: ['i-1'],
      stopped: '',
      next_at: null,
    };
    const words = (change: Partial<typeof last>) =>
      readingWords({ last_read: { ...last, ...change }, last_success_at: null }, now);
    expect(words({})).toBe('4 h ago: 12 lines, 3 slices changed.');
    expect(words({ changed_slices: 0 })).toBe('4 h ago: nothing was new.');
    expect(words({ stopped: 'The key was refused.', read_to: '2026-11-18' })).toBe(
      'Stopped 4 h ago: The key was refused. Everything before 18 Nov is imported. It never came to its end.',
    );
    expect(readingWords({ last_read: null, last_success_at: null }, now)).toBe('Not read yet.');
  });
});
