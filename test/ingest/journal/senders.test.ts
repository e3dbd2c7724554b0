// Rows of senders in the journal: exact after a failed commit and a restart, and bounded.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openJournal } from '../../../ingest/journal/journal.ts';
import { openSenders, type OpenSenders } from '../../../ingest/journal/senders.ts';
import { NO_RECORDS, type SenderNews } from '../../../ingest/senders/row.ts';

let folder: string;
let root: RootDatabase;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-sender-rows-'));
  root = openRoot();
});
afterEach(async () => {
  await root.close();
  rmSync(folder, { recursive: true });
});

const openRoot = (): RootDatabase => open({ path: join(folder, 'rows'), overlappingSync: false, maxDbs: 8 });

function news(at: number, charged = 1): SenderNews {
  const head = { agent: 'a', adapter: 'a', version: '1', token: '', user: 'u', service: '' };
  return {
    head: { ...head, userSource: 'attribute', speaksFor: 'person' },
    place: { address: '', instance: '', host: '', client: '' },
    at,
    protocol: 'grpc',
    signal: 'logs',
    records: { ...NO_RECORDS, charged },
    rejections: {},
    rejection: '',
    rejectionReason: '',
    lacks: [],
    has: [],
    priced: [],
    unpriced: [],
  };
}

function commit(senders: OpenSenders, work: () => void): void {
  senders.begin();
  root.transactionSync(() => {
    work();
    senders.write();
  });
  senders.kept();
}

const idsOf = (senders: OpenSenders): string[] => senders.rows().map(([id]) => id);
const hear = (senders: OpenSenders, id: string, at: number) =>
  commit(senders, () => senders.hear(new Map([[id, news(at)]])));

it('forgets the longest silent sender above the bound, on disk too', () => {
  const senders = openSenders(root, { senders: 3, refused: 3 });
  for (const [index, id] of ['a', 'b', 'c'].entries()) hear(senders, id, index);
  hear(senders, 'a', 3);
  hear(senders, 'd', 4);
  expect(idsOf(senders).sort()).toEqual(['a', 'c', 'd']);
  expect(idsOf(openSenders(root)).sort()).toEqual(['a', 'c', 'd']);
});

it('holds the bound where one commit brings more', () => {
  const senders = openSenders(root, { senders: 3, refused: 3 });
  hear(senders, 'old', 0);
  commit(senders, () => senders.hear(new Map(['a', 'b', 'c', 'd'].map((id, at) => [id, news(at)] as const))));
  expect(idsOf(senders)).toEqual(['b', 'c', 'd']);
  expect(idsOf(openSenders(root)).sort()).toEqual(['b', 'c', 'd']);
});

it('keeps nothing of a commit that failed', () => {
  const senders = openSenders(root);
  hear(senders, 'a', 1);
  expect(() =>
    commit(senders, () => {
      senders.hear(new Map([['a', news(2, 40)]]));
      throw new Error('no');
    }),
  ).toThrow('no');
  hear(senders, 'a', 3);
  const [[, row] = ['', undefined]] = senders.rows();
  expect(row).toMatchObject({ requests: 2, records: { charged: 2 }, first: 1, last: 3 });
});

it('writes refused requests with the next commit, and tells them before', () => {
  const senders = openSenders(root, { senders: 3, refused: 2 });
  for (const id of ['x', 'y', 'z', 'y']) senders.refuse(id, news(1));
  expect(senders.isBehind).toBe(true);
  expect(idsOf(senders)).toEqual(['z', 'y']);
  expect(idsOf(openSenders(root))).toEqual([]);
  hear(senders, 'a', 2);
  expect(senders.isBehind).toBe(false);
  expect(idsOf(openSenders(root)).sort()).toEqual(['a', 'y', 'z']);
  senders.refuse('y', news(3));
  expect(senders.rows().find(([id]) => id === 'y')?.[1].requests).toBe(3);
});

it('is one with what the journal keeps: a batch that fails takes its senders along', async () => {
  const path = join(folder, 'journal');
  const options = { path, horizonMs: 86_400_000, now: Date.now };
  const journal = openJournal(options);
  const heard = new Map([['a', news(1)]]);
  expect(() =>
    journal.append(() => {
      journal.senders.hear(heard);
      throw new Error('settling failed');
    }),
  ).toThrow('settling failed');
  journal.append(() => {
    journal.senders.hear(heard);
    return undefined;
  });
  journal.senders.refuse('r', news(2));
  journal.keepSenders();
  await journal.close();
  const again = openJournal(options);
  expect(again.senders.rows().map(([id, { requests }]) => [id, requests])).toEqual([
    ['a', 1],
    ['r', 1],
  ]);
  await again.close();
});
