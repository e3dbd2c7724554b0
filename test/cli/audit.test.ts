import { expect, it } from 'vitest';
import { describeAudit } from '../../cli/commands/audit.ts';
import type { AuditAnswer } from '../../schemas/audit.ts';

const CLEAN: AuditAnswer = {
  started_at: '2026-11-22T03:00:00.000Z',
  finished_at: '2026-11-22T03:00:02.000Z',
  trigger: 'manual',
  ok: true,
  failure: '',
  duplicate_records: 0,
  duplicate_cost_usd: '0',
  superseded_records: 0,
  superseded_cost_usd: '0',
  left_records: 0,
  taken_back: [],
  quarantined_rows: 0,
  difference_count: 0,
  differences: [],
};

it('a clean audit is told in two lines', () => {
  expect(describeAudit(CLEAN)).toBe(
    'The ledger holds nothing twice.\nEvery rollup and the limit meter equal the ledger.\n',
  );
});

it('an audit that failed says nothing of what it did not see', () => {
  expect(describeAudit({ ...CLEAN, ok: false, failure: 'the engine is away' })).toBe(
    'The audit did not run to its end: the engine is away\n',
  );
});

it('what was taken back is told with whose it was, and nothing of a name reaches the terminal', () => {
  const told = describeAudit({
    ...CLEAN,
    duplicate_records: 2,
    duplicate_cost_usd: '10',
    superseded_records: 1,
    superseded_cost_usd: '0.5',
    left_records: 1,
    taken_back: [{ user: 'ada\u001b[2J', agent: 'claude-code', records: 3, cost_usd: '10.5' }],
    quarantined_rows: 4,
  });
  expect(told.split('\n')).toEqual([
    'Taken back: 2 records told again ($10), 1 entry told by a better signal ($0.5).',
    '  ada (claude-code): 3 records, $10.5',
    '1 record left for the next audit: more of them was on its way or is in quarantine.',
    '4 rows in quarantine: see outlay replay --list.',
    'Every rollup and the limit meter equal the ledger.',
    '',
  ]);
});

it('an audit that is not fine says why', () => {
  expect(describeAudit({ ...CLEAN, ok: false, failure: 'the store is away' })).toContain(
    'The audit did not run to its end: the store is away',
  );
  expect(describeAudit({ ...CLEAN, ok: false, difference_count: 1 })).toContain(
    '1 difference from the ledger: run outlay verify --repair.',
  );
});
