// Raises that are over: the store keeps all of them, and Outlay holds a bounded number.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MOST_ENDED_RAISES } from '../../control/raise-state.ts';
import { createSettings } from '../../control/settings.ts';
import type { RaiseValue } from '../../schemas/raises.ts';
import { openLedger, type Ledger } from '../analytics/ledger.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const MORE = 2_000;

let ledger: Ledger;

beforeAll(async () => {
  ledger = await openLedger();
});

afterAll(async () => {
  await ledger.close();
});

const raise = (given: Partial<RaiseValue> = {}): RaiseValue => ({
  source: { scope: 'user', id: 'ada' },
  period: 'month',
  amountMicros: 5,
  reason: 'release week',
  expiresAt: '2026-12-01T00:00:00.000Z',
  requestedBy: 'hook',
  requestedByToken: 't1',
  requestedByUser: 'ada',
  requestedAt: '2026-11-22T12:00:00.000Z',
  decision: 'requested',
  decidedBy: null,
  decidedByToken: '',
  decidedByUser: '',
  decidedAt: null,
  decisionReason: '',
  ...given,
});

/** Stores raises of one value, the later ones changed later, under ids from the prefix and a number. */
async function store(prefix: string, count: number, value: RaiseValue, deleted = false): Promise<void> {
  await ledger.store.command(
    `INSERT INTO settings (kind, id, version, value, deleted, changed_at, changed_by)
SELECT 'raise', concat({prefix:String}, leftPad(toString(number), 6, '0')), 1, {value:String}, {deleted:Bool},
  toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC') + number, 'root' FROM numbers({count:UInt64})`,
    { prefix, count, value: JSON.stringify(value), deleted },
  );
}

it('are held up to a number, those that changed last, beside all that are open', async () => {
  const over = MOST_ENDED_RAISES + MORE;
  await store('denied-', over, raise({ decision: 'denied' }));
  await store('over-', 5, raise({ decision: 'approved', expiresAt: '2026-01-02T00:00:00.000Z' }));
  await store('gone-', 5, raise(), true);
  await store('asked-', 3, raise());
  await store('counts-', 3, raise({ decision: 'approved' }));
  const settings = await createSettings(ledger.store, () => NOW);
  const held = settings.raises.rows().map(({ id }) => id);
  expect(held.length).toBe(MOST_ENDED_RAISES + 6);
  expect(held.filter((id) => /^(asked|counts)-/.test(id))).toHaveLength(6);
  expect(held).toContain(`denied-0${over - 1}`);
  expect(held.filter((id) => id < 'denied-001990' && id.startsWith('denied-'))).toEqual([]);
});

it('are let go as more are asked for and denied, and open ones never', async () => {
  await ledger.store.command('TRUNCATE TABLE settings');
  let now = NOW;
  const settings = await createSettings(ledger.store, () => now);
  await settings.change('root', () => [settings.raises.put('open', raise())]);
  for (let round = 0; round < 6; round += 1) {
    now += 1_000;
    const ids = Array.from({ length: MORE + 500 }, (_, index) => `denied-${round}-${index}`);
    await settings.change('root', () =>
      ids.map((id) => settings.raises.put(id, raise({ decision: 'denied' }))),
    );
  }
  expect(settings.raises.list().length).toBeLessThanOrEqual(MOST_ENDED_RAISES * 1.1 + 1);
  expect(settings.raises.get('open')).toBeDefined();
  expect(settings.raises.get('denied-5-0')).toBeDefined();
  expect(settings.raises.get('denied-0-0')).toBeUndefined();
  const again = await createSettings(ledger.store, () => now);
  expect(again.raises.list().length).toBe(MOST_ENDED_RAISES + 1);
  expect(again.raises.get('open')).toBeDefined();
});
