// What channels are told of incidents that one look opened.
import { expect, it } from 'vitest';
import { alert } from '../../../schemas/alerts.ts';
import type { IncidentValue } from '../../../server/patterns/incident-value.ts';
import { alertsOf } from '../../../server/patterns/told-incident.ts';

const NOW = Date.UTC(2026, 10, 20, 12);

const incidents = (count: number): IncidentValue[] =>
  Array.from({ length: count }, (_, index) => {
    const session = `s${index}`;
    const subject = { kind: 'session', id: `claude-code/${session}`, name: session };
    const finding = {
      pattern: 'retry_loop',
      subject,
      user: 'ada',
      session,
      last_seen_at: '2026-11-20T11:50:00.000Z',
      sentence: 'It went on.',
      cost_usd: '1',
    };
    return {
      id: `incident ${index}`,
      openedAt: '2026-11-20T12:00:00.000Z',
      finding,
    } as unknown as IncidentValue;
  });

it('tells each incident by itself while there are few', () => {
  const told = alertsOf(incidents(5), NOW);
  expect(told.map(({ id, told_by: by }) => [id, by])).toEqual(incidents(5).map(({ id }) => [id, null]));
});

it('tells many at once as one, which the others name', () => {
  const told = alertsOf(incidents(40), NOW).map((each) => alert.parse(each));
  const heard = told.filter(({ told_by: by }) => by === null);
  expect(heard).toMatchObject([{ kind: 'PatternFound', subject: { scope: 'deployment' } }]);
  expect(heard[0]?.message).toBe('Retry loop: 40 at once, among them s0, s1, s2, s3, s4.');
  expect(told.filter(({ told_by: by }) => by === heard[0]?.id)).toHaveLength(40);
  expect(alertsOf(incidents(40), NOW).at(-1)?.id).toBe(heard[0]?.id);
});

it('tells nobody of sessions that are quiet already, as all are that a first look finds in the past', () => {
  expect(alertsOf(incidents(40), NOW + 50 * 60_000)).toEqual([]);
  expect(alertsOf(incidents(1), NOW + 49 * 60_000)).toHaveLength(1);
});
