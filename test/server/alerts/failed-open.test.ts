// Checks that failed open: those that are listed are bounded, the rest counted, and an alert is told once an hour.
import { expect, it } from 'vitest';
import { couldNotTell } from '../../../analytics/limits/evaluate.ts';
import type { Alert } from '../../../schemas/alerts.ts';
import type { FailedOpenRow } from '../../../server/alerts/failed-open-log.ts';
import { createFailedOpens } from '../../../server/alerts/failed-open.ts';
import { AT } from './samples.ts';

function open() {
  const clock = { now: AT };
  const rows: FailedOpenRow[] = [];
  const alerts: Alert[] = [];
  const failed = createFailedOpens({
    keep: (row) => rows.push(row),
    alert: (alert) => alerts.push(alert),
    now: () => clock.now,
  });
  const decide = (session: string) => failed.decided(couldNotTell(clock.now), { user: 'ada', session });
  return { clock, rows, alerts, failed, decide };
}

it('lists sixty a minute, and counts the rest', () => {
  const { clock, rows, failed, decide } = open();
  for (let call = 0; call < 100; call++) decide(`s${call}`);
  expect([rows.length, failed.notListed()]).toEqual([60, 40]);
  clock.now += 60_000;
  decide('later');
  expect([rows.length, failed.notListed()]).toEqual([61, 40]);
  expect(rows[0]).toMatchObject({ user: 'ada', session: 's0', prompt: '', told_by: 'server' });
});

it('alerts once an hour while it happens', () => {
  const { clock, alerts, decide } = open();
  for (const minutes of [0, 1, 59, 60, 61]) {
    clock.now = AT + minutes * 60_000;
    decide('s');
  }
  expect(alerts.map(({ period_start: start }) => start)).toEqual([
    '2026-11-22T13:00:00.000Z',
    '2026-11-22T14:00:00.000Z',
  ]);
  expect(new Set(alerts.map(({ id }) => id)).size).toBe(2);
});

it('passes over decisions that were made on what is known', () => {
  const { clock, rows, alerts, failed } = open();
  failed.decided({ ...couldNotTell(clock.now), mode: 'live' }, { user: 'ada' });
  expect([rows, alerts]).toEqual([[], []]);
});

it('keeps what a hook tells again once', () => {
  const { rows, failed } = open();
  const message = {
    at: new Date(AT).toISOString(),
    agent: 'codex',
    session: 's',
    prompt: 'p',
    fault: 'timeout',
  };
  failed.missed('ada', [message]);
  failed.missed('ada', [message, { ...message, prompt: 'q' }]);
  expect(rows.map(({ prompt, cause, told_by: by }) => [prompt, cause, by])).toEqual([
    ['p', 'timeout', 'hook'],
    ['q', 'timeout', 'hook'],
  ]);
});

it('a moment that a hook tells is never to come nor long ago, and the same message is still kept once', () => {
  const { rows, failed, clock } = open();
  const message = { agent: 'codex', session: 's', prompt: '', fault: '' };
  for (const at of ['2999-01-01T00:00:00Z', '1901-01-01T00:00:00Z', '2026-11-22T12:00:00.123456789Z'])
    failed.missed('ada', [{ ...message, at }]);
  clock.now += 1;
  failed.missed('ada', [{ ...message, at: '2999-01-01T00:00:00Z' }]);
  expect(rows.map(({ at }) => at)).toEqual([
    '2026-11-22T13:00:00.000Z',
    '2026-11-15T13:00:00.000Z',
    '2026-11-22T12:00:00.123Z',
  ]);
});

it('lists why a gateway could not ask once a minute, and alerts of it', () => {
  const { rows, alerts, failed, clock } = open();
  for (const cause of ['Nobody is named.', 'Nobody is named.', 'No token.']) failed.notAsked(cause);
  clock.now += 60_000;
  failed.notAsked('Nobody is named.');
  expect(rows.map(({ cause, user }) => [cause, user])).toEqual([
    ['Nobody is named.', ''],
    ['No token.', ''],
    ['Nobody is named.', ''],
  ]);
  expect([alerts.length, failed.notListed()]).toEqual([1, 0]);
});
