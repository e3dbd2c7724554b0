// Incidents beside each other: lists and totals, over restarts, refused rows and an engine that is away.
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../analytics/patterns/finding.ts';
import { RowsRejected, StoreUnavailable, type Store } from '../../../store/store.ts';
import { readIncident } from '../../../server/patterns/incident-log.ts';
import { act, created, found, list, only, rig, take, usd, useIncidents } from './incident-rig.ts';

useIncidents();

describe('incidents', () => {
  it('are listed by state, pattern and person, by what is at risk, page by page', async () => {
    await take(
      ...['s1', 's2', 's3'].map((session, index) => found({ session, atRisk: BigInt(index) * 10n ** 12n })),
    );
    await take(found({ session: 's4', user: 'bob', atRisk: null }));
    const page = await list({ sort: '-at_risk_usd', limit: 2 });
    expect(page.incidents.map(({ finding }) => finding.session)).toEqual(['s3', 's2']);
    const rest = await list({ sort: '-at_risk_usd', limit: 2, cursor: page.next });
    expect(rest.incidents.map(({ finding }) => finding.session)).toEqual(['s1', 's4']);
    expect(rest.next).toBeNull();
    expect(page.totals).toEqual({
      incidents: 4,
      at_risk_usd: '3',
      at_risk_by_pattern: { retry_loop: '3' },
      by_state: { open: 4 },
    });
    expect((await list({ user: ['Bob'] })).totals.incidents).toBe(1);
    expect((await list({ state: ['resolved'] })).totals).toEqual({
      incidents: 0,
      at_risk_usd: '0',
      at_risk_by_pattern: {},
      by_state: {},
    });
    expect((await list({ pattern: ['token_spike'] })).incidents).toEqual([]);
  });

  it('count no dollar at risk twice: neither of one session by several patterns, nor of limits of the same spend', async () => {
    const risk = (text: string): Partial<Finding> => ({ atRisk: usd(text) });
    const burn = (id: string, user: string, text: string) =>
      found({
        ...{ pattern: 'fast_burn', user, session: '', figures: {}, ...risk(text) },
        subject: { kind: 'limit', id, name: id },
      });
    const fanOut = { pattern: 'subagent_fan_out' as const, figures: {} };
    await take(found(risk('4')), found({ ...fanOut, ...risk('6') }));
    await take(found({ session: 's2', ...risk('1') }));
    await take(
      burn('user/ada/day', 'ada', '2'),
      burn('user/ada/week', 'ada', '3'),
      burn('budget/all', '', '5'),
    );
    const { totals } = await list();
    expect(totals).toMatchObject({
      incidents: 6,
      // $6 of the one session and $1 of the other.
      at_risk_usd: '7',
      at_risk_by_pattern: { retry_loop: '5', subagent_fan_out: '6', fast_burn: '5' },
    });
  });

  it('are known after a restart: nothing is opened or told again', async () => {
    await take(found());
    await act('acknowledge');
    rig.incidents = created(rig.store);
    expect(rig.incidents.open('retry_loop')).toBeNull();
    await take(found());
    expect(rig.told).toHaveLength(1);
    expect(await only()).toMatchObject({ state: 'acknowledged', version: 2 });
  });

  it('that the store refuses keep none of the others away, and are not tried again', async () => {
    let inserts = 0;
    const store: Store = {
      ...rig.store,
      insert: async (insert) => {
        inserts += 1;
        if (insert.rows.toString().includes('poison'))
          throw new RowsRejected('What is in a row is at fault', { code: 27, reason: '' });
        await rig.store.insert(insert);
      },
    };
    rig.incidents = created(store);
    await take(found(), found({ session: 'poison' }), found({ session: 's3' }));
    expect((await list()).incidents.map(({ finding }) => finding.session).sort()).toEqual(['s1', 's3']);
    expect(rig.faults).toHaveLength(1);
    const before = inserts;
    await take(found(), found({ session: 'poison' }));
    expect(inserts).toBe(before);
  });

  it('of a time when the store was away are opened when it is back', async () => {
    let isAway = true;
    const store: Store = {
      ...rig.store,
      insert: async (insert) => {
        if (isAway) throw new StoreUnavailable('away');
        await rig.store.insert(insert);
      },
    };
    rig.incidents = created(store);
    await expect(take(found())).rejects.toBeInstanceOf(StoreUnavailable);
    expect(rig.told).toEqual([]);
    isAway = false;
    await take(found());
    expect(rig.told).toHaveLength(1);
    expect(await readIncident(rig.store, rig.told[0]?.id ?? '')).toMatchObject({ state: 'open' });
  });
});
