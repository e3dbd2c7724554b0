// A ledger of two repositories for tests: changes in every state, with spend by several people, models and kinds of evidence.
import { chargeOf, type Ledger } from '../ledger.ts';
import { reviewJob, SHOP, WEB, writeChanges, writeFacts } from './write-changes.ts';

export async function writeShop(ledger: Ledger): Promise<void> {
  await writeChanges(ledger.store, [
    {
      pr: '1',
      title: 'Pay by card',
      merged: '2026-11-10T10:00:00Z',
      opened: '2026-11-09T09:30:00Z',
      additions: 30,
      deletions: 10,
      reviewMinutes: { 'actions_linux@202611': 10 },
      reviewRuns: ['1'],
      minutes: { 'actions_linux@202611': 12, '@202611': 1 },
      firstReviewAt: Date.parse('2026-11-09T12:00:00Z'),
    },
    {
      pr: '2',
      merged: '2026-11-12T10:00:00Z',
      reverted: '2026-11-20T10:00:00Z',
      opened: '2026-10-01T00:00:00Z',
    },
    { pr: '3', merged: '2026-11-13T10:00:00Z', author: 'bot', authorKind: 'bot' },
    { pr: '4', closed: '2026-11-14T10:00:00Z' },
    { pr: '5', opened: '2026-11-15T10:00:00Z' },
    { pr: '6', merged: '2026-11-16T10:00:00Z' },
    { repo: WEB, pr: '1', merged: '2026-11-11T10:00:00Z' },
  ]);
  await writeFacts(ledger.store, [
    ...reviewJob({ run: '1', at: '2026-11-09T10:00:00Z', minutes: 10 }),
    {
      forge: 'github',
      repo: SHOP,
      pr: '1',
      at: '2026-11-09T13:00:00Z',
      actor: { name: 'bob', kind: 'person' },
      kind: 'review',
      review: '7',
      state: 'approved',
    },
  ]);
  const call = (pr: string, cost: string | null, more = {}) =>
    chargeOf({
      at: '2026-11-09T10:00:00Z',
      repo: SHOP,
      pr,
      cost,
      user: 'ada',
      session: `s${pr}`,
      prSource: 'branch',
      ...more,
    });
  await ledger.write([
    call('1', '2', { at: '2026-10-31T10:00:00Z' }),
    call('1', '3', { user: 'bob', session: 'other', model: 'haiku', source: 'subagent', prSource: 'time' }),
    call('1', '0.123456789012', { prSource: 'manual' }),
    call('2', '10'),
    call('3', '4'),
    call('4', '7'),
    call('5', null),
    call('1', '1', { repo: WEB }),
    call('55', '0.5', { prSource: 'declared' }),
    call('', '0.25', { at: '2026-11-02T10:00:00Z' }),
    call('', '0.5', { repo: '' }),
  ]);
}
