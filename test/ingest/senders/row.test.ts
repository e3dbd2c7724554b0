// How news add up in the row of a sender.
import { expect, it } from 'vitest';
import { NO_RECORDS, withNews, type SenderNews, type SenderRow } from '../../../ingest/senders/row.ts';

const HEAD = { agent: 'a', adapter: 'a', version: '1', token: '', user: 'ada', service: '' };

function news(at: number, given: Partial<SenderNews> = {}): SenderNews {
  return {
    head: { ...HEAD, userSource: 'attribute', speaksFor: 'person' },
    place: { address: '', instance: '', host: '', client: '' },
    at,
    protocol: 'grpc',
    signal: 'logs',
    records: NO_RECORDS,
    rejections: {},
    rejection: '',
    rejectionReason: '',
    lacks: [],
    has: [],
    priced: [],
    unpriced: [],
    ...given,
  };
}

function rowOf(...all: readonly SenderNews[]): SenderRow {
  const [first, ...others] = all;
  return others.reduce(withNews, withNews(undefined, first ?? news(0)));
}

it('counts records, requests and rejections, and keeps the last rejection', () => {
  const rejected = (at: number, reason: string) =>
    news(at, { rejections: { [reason]: 2 }, rejectionReason: reason, rejection: `${reason}.` });
  const charged = news(3, { records: { ...NO_RECORDS, charged: 4 } });
  expect(rowOf(rejected(1, 'negative'), rejected(2, 'no_value'), charged, charged)).toMatchObject({
    first: 1,
    last: 3,
    requests: 4,
    records: { ...NO_RECORDS, charged: 8 },
    rejections: { negative: 2, no_value: 2 },
    lastRejection: { at: 2, reason: 'no_value', sentence: 'no_value.' },
  });
});

it('keeps the time of each protocol and signal', () => {
  const row = rowOf(news(1), news(2, { protocol: 'http/json', signal: 'metrics' }), news(3));
  expect(row.protocols).toEqual({ grpc: 3, 'http/json': 2 });
  expect(row.signals).toEqual({ logs: 3, metrics: 2 });
});

it('lists the latest machines first, and not too many', () => {
  const from = (at: number, host: string) => news(at, { place: { ...news(0).place, host } });
  const hosts = ['a', 'b', 'c', 'd', 'e', 'f', 'b', ''].map((host, at) => from(at, host));
  expect(rowOf(...hosts).hosts).toEqual(['b', 'f', 'e', 'd', 'c']);
});

it('says since when something is missing without a break', () => {
  const lacking = [news(1, { lacks: ['repo'] }), news(2, { lacks: ['repo'] })];
  const told = news(3, { has: ['repo'] });
  expect(rowOf(...lacking).signs.repo).toEqual({ isMissing: true, since: 1 });
  expect(rowOf(...lacking, told).signs.repo).toEqual({ isMissing: false, since: 3 });
  expect(rowOf(...lacking, told, news(4, { lacks: ['repo'] })).signs.repo).toMatchObject({ since: 4 });
});

it('counts as missing what an export both lacks and has', () => {
  const both = (at: number) => news(at, { lacks: ['session'], has: ['session'] });
  expect(rowOf(both(1), both(2), news(3)).signs.session).toEqual({ isMissing: true, since: 1 });
});

it('names models without a price until that model has one', () => {
  const unpriced = rowOf(news(1, { unpriced: ['x'] }), news(2, { unpriced: ['y'], priced: ['z'] }));
  expect(unpriced).toMatchObject({ unpriced: ['y', 'x'], unpricedSince: 1 });
  const priced = withNews(unpriced, news(3, { priced: ['x', 'y'] }));
  expect(priced).toMatchObject({ unpriced: [], unpricedSince: 0 });
});
