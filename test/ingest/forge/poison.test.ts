// What a sender makes up cannot stop the ledger: no row that it refuses, no partition for every month of time.
import { describe, expect, it } from 'vitest';
import { readDelivery } from '../../../ingest/forge/read-delivery.ts';
import { linesOfRows } from '../../../ingest/forge/rows.ts';
import { toFactRow } from '../../../ingest/forge/fact-row.ts';
import { toForgeDelivery, vcsDelivery } from '../../support/forge-fixtures.ts';

const NOW = Date.parse('2026-10-08T00:00:00Z');
const opened = toForgeDelivery(vcsDelivery('pull_request.opened'));
const text = Buffer.from(opened.body).toString();

const readOf = (body: string, at = NOW) => readDelivery({ ...opened, body: Buffer.from(body), at }).facts;
const changeIn = (body: string) => {
  const [fact] = readOf(body);
  if (fact?.kind !== 'change') throw new Error('the delivery tells no change');
  return fact;
};
const withField = (name: string, value: string): string =>
  text.replace(
    new RegExp(`("pull_request":\\s*\\{[\\s\\S]*?"${name}":\\s*)("[^"]*"|\\d+|null)`),
    `$1${value}`,
  );

describe('a delivery', () => {
  it('with half a character in it is taken without it', () => {
    const fact = changeIn(withField('title', '"half \\ud83d of one"'));
    expect(fact.change.title).toBe('half \ufffd of one');
    expect(changeIn(withField('title', '"whole \\ud83d\\ude00"')).change.title).toBe('whole 😀');
  });

  it('with a count that is none does not tell it', () => {
    for (const count of ['-1', '1e300', '1.5']) {
      const { change } = changeIn(withField('additions', count));
      expect(change.additions).toBeNull();
    }
    expect(changeIn(withField('additions', '7')).change.additions).toBe(7);
  });

  it.each(['1970-01-01T00:00:00Z', '2007-12-31T00:00:00Z', '2026-10-10T00:00:00Z', '2199-01-01T00:00:00Z'])(
    'that claims to be of %s is of when it came',
    (time) => {
      const fact = changeIn(
        withField('created_at', `"${time}"`).replace(/("updated_at":\s*)"[^"]*"/g, `$1"${time}"`),
      );
      expect(fact.at).toBe(new Date(NOW).toISOString());
      expect(fact.change.openedAt).toBe(new Date(NOW).toISOString());
    },
  );

  it('of a change that is years old keeps its time', () => {
    const fact = changeIn(withField('created_at', '"2014-03-01T10:00:00Z"'));
    expect(fact.change.openedAt).toBe('2014-03-01T10:00:00.000Z');
  });
});

it('rows are lines that any reader of JSON takes, whatever was cut in them', () => {
  const [fact] = readOf(text);
  if (!fact) throw new Error('the delivery tells nothing');
  const lines = linesOfRows([[...toFactRow(fact), '😀'.slice(0, 1), ['😀'.slice(1)]]], 7).toString();
  expect(lines).not.toMatch(/\\ud[89a-f]/);
  expect(JSON.parse(lines)).toHaveLength(12);
});
