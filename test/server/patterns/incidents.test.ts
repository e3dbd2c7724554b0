// Incidents over a real store: opened once, carried on, acted on.
import { z } from 'zod';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../../store/store.ts';
import { readHistories } from '../../../server/patterns/incident-log.ts';
import {
  act,
  created,
  found,
  list,
  MINUTE_MS,
  NOON,
  only,
  rig,
  take,
  usd,
  useIncidents,
} from './incident-rig.ts';

useIncidents();

describe('an incident', () => {
  it('is opened once, told once, and grows with what is found', async () => {
    await take(found());
    await take(found());
    rig.now += MINUTE_MS;
    await take(found({ cost: usd('8'), atRisk: usd('4.5'), lastSeen: rig.now }));
    rig.now += 9 * MINUTE_MS;
    await rig.incidents.settle();
    expect(rig.told).toHaveLength(1);
    const value = await only();
    expect(value).toMatchObject({ state: 'open', version: 2, openedAt: new Date(NOON).toISOString() });
    // $8 in 31 minutes.
    expect(value.finding).toMatchObject({
      cost_usd: '8',
      at_risk_usd: '4.5',
      per_hour_usd: '15.483870967741',
    });
    expect((await list()).totals).toEqual({
      incidents: 1,
      at_risk_usd: '4.5',
      at_risk_by_pattern: { retry_loop: '4.5' },
      by_state: { open: 1 },
    });
  });

  it('stores figures that move with every look once in ten minutes, and at once with what becomes of it', async () => {
    const versions = async () => {
      const row = z.object({ versions: z.coerce.number() });
      const [counted] = await rig.store.query({ sql: 'SELECT count() AS versions FROM incidents', row });
      return counted?.versions;
    };
    await take(found());
    for (let look = 0; look < 25; look += 1) {
      rig.now += MINUTE_MS;
      await take(found({ cost: usd(`${look}`), lastSeen: rig.now }));
      await rig.incidents.settle();
    }
    expect(await versions()).toBe(3);
    await act('acknowledge');
    expect(await only()).toMatchObject({ state: 'acknowledged', finding: { cost_usd: '24' } });
    expect(await versions()).toBe(4);
  });

  it('of long ago that is not held is carried on, not opened again', async () => {
    await take(found());
    const { id } = await only();
    const store: Store = {
      ...rig.store,
      query: async (query) => (query.sql.includes('{most:UInt32}') ? [] : await rig.store.query(query)),
    };
    rig.incidents = created(store);
    rig.now += 10 * MINUTE_MS;
    await take(found({ cost: usd('9'), lastSeen: rig.now }));
    expect(rig.told).toHaveLength(1);
    expect(await only()).toMatchObject({ id, version: 2, openedAt: new Date(NOON).toISOString() });
  });

  it('of a limit that was raised ends, and opens again when that is burned as fast', async () => {
    const burn = found({
      pattern: 'fast_burn',
      subject: { kind: 'limit', id: 'user/ada/day', name: 'the day of ada' },
      ...{ session: '', figures: {}, to: NOON + 12 * 60 * MINUTE_MS },
    });
    await take(burn);
    await rig.incidents.end('fast_burn', [burn]);
    expect(await only()).toMatchObject({ state: 'open' });
    await rig.incidents.end('fast_burn', []);
    expect(await only()).toMatchObject({ state: 'resolved', byItself: true });
    await take({ ...burn, cost: usd('9') });
    expect(await only()).toMatchObject({ state: 'open' });
  });

  it('that was expected opens again when that is over while its session goes on', async () => {
    await take(found());
    await act('expected', { until: '2026-11-20T12:30:00Z' });
    rig.now += 29 * MINUTE_MS;
    await take(found({ lastSeen: rig.now }));
    expect(await only()).toMatchObject({ state: 'expected' });
    rig.now += MINUTE_MS;
    await rig.incidents.settle();
    expect(await only()).toMatchObject({ state: 'open', until: null, expectedOf: null });
  });

  it('stays the same when earlier work of its session is heard of', async () => {
    await take(found());
    rig.now += 10 * MINUTE_MS;
    await take(found({ from: NOON - 90 * MINUTE_MS }));
    expect(await only()).toMatchObject({ version: 2 });
  });

  it('resolves itself when its session is quiet, and opens again when that goes on', async () => {
    await take(found());
    rig.now += 59 * MINUTE_MS;
    await rig.incidents.settle();
    expect(await only()).toMatchObject({ state: 'open' });
    rig.now += MINUTE_MS;
    await rig.incidents.settle();
    expect(await only()).toMatchObject({ state: 'resolved', byItself: true });
    await take(found({ lastSeen: rig.now }));
    expect(await only()).toMatchObject({ state: 'open', resolvedAt: null });
    expect(rig.told).toHaveLength(1);
    const { id } = await only();
    const history = (await readHistories(rig.store, [id])).get(id) ?? [];
    expect(history.map(({ action }) => action)).toEqual(['open', 'auto_resolve', 'reopen']);
  });

  it('is acted on, with who and why in its history, and not against its state', async () => {
    await take(found());
    await act('acknowledge', { note: 'looking' });
    await act('snooze', { until: '2026-11-20T13:00:00Z' });
    expect(await only()).toMatchObject({ state: 'snoozed', until: '2026-11-20T13:00:00.000Z' });
    await expect(act('snooze', { until: '2026-11-20T11:00:00Z' })).rejects.toMatchObject({
      problem: { status: 400 },
    });
    await act('resolve');
    await expect(act('acknowledge')).rejects.toMatchObject({ problem: { status: 409 } });
    await expect(act('resolve', {}, 'nothing')).rejects.toMatchObject({ problem: { status: 404 } });
    const { id } = await only();
    expect((await readHistories(rig.store, [id])).get(id)).toMatchObject([
      { action: 'open', by: '' },
      { action: 'acknowledge', by: 'cleo', note: 'looking' },
      { action: 'snooze', until: '2026-11-20T13:00:00.000Z' },
      { action: 'resolve', by: 'cleo' },
    ]);
  });

  it('that a person resolved stays resolved while its figures grow', async () => {
    await take(found());
    await act('resolve');
    rig.now += 10 * MINUTE_MS;
    await take(found({ cost: usd('9'), lastSeen: rig.now }));
    expect(await only()).toMatchObject({ state: 'resolved', finding: { cost_usd: '9' } });
  });

  it('wakes when its snooze is over', async () => {
    await take(found());
    await act('snooze', { until: '2026-11-20T12:30:00Z' });
    rig.now += 30 * MINUTE_MS;
    await rig.incidents.settle();
    expect(await only()).toMatchObject({ state: 'open', until: null });
  });

  it('that is expected of a person keeps the same pattern from firing for them until then, and for nobody else', async () => {
    await take(found());
    await act('expected', { of: 'user', until: '2026-11-21T00:00:00Z', note: 'load test' });
    await take(found({ session: 's2' }), found({ session: 's3', user: 'bob' }));
    expect((await list()).incidents.map(({ finding }) => finding.session).sort()).toEqual(['s1', 's3']);
    rig.now = Date.UTC(2026, 10, 21);
    await take(found({ session: 's4', lastSeen: rig.now }));
    expect((await list()).totals.incidents).toBe(3);
  });
});
