// How exports that meet share commits.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openJournal, type Journal } from '../../ingest/journal/journal.ts';
import { createPipeline, type Pipeline } from '../../ingest/pipeline.ts';
import { createPriceBook } from '../../ingest/price/book.ts';
import { decodeExport } from '../../ingest/receive/decode/decode.ts';
import { requestEvents } from '../support/request-events.ts';

let folder: string;
let journal: Journal;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-pipeline-'));
  journal = openJournal({ path: join(folder, 'journal'), horizonMs: 86_400_000, now: Date.now });
});

afterEach(async () => {
  await journal.close();
  rmSync(folder, { recursive: true });
});

function openPipeline(letIn?: () => boolean): Pipeline {
  return createPipeline({
    journal,
    prices: createPriceBook(),
    groupOf: () => '',
    now: Date.now,
    paused: () => undefined,
    announce: async () => await Promise.resolve(),
    onOutcomes: () => undefined,
    ...(letIn && { letIn }),
  });
}

let calls = 0;

async function accept(pipeline: Pipeline, records: number): Promise<void> {
  const events = Array.from({ length: records }, () => {
    calls += 1;
    return { 'session.id': 'one', request_id: `req-${calls}`, output_tokens: 1 };
  });
  const body = Buffer.from(requestEvents(events));
  await pipeline.accept(decodeExport('logs', 'json', body), { user: 'ada', group: '' });
}

/** The rows of each commit, in order. */
const commits = (): number[] =>
  [...journal.pending()].map(({ batch }) => batch.rows.charges.toString().split('\n').filter(Boolean).length);

it('puts exports that meet into one commit, in the order in which they came', async () => {
  const pipeline = openPipeline();
  await Promise.all([accept(pipeline, 2), accept(pipeline, 3)]);
  expect(commits()).toEqual([5]);
});

it('ends a commit before it holds up the lane for long, and keeps a large export whole', async () => {
  const pipeline = openPipeline();
  await Promise.all([300, 150, 100, 700, 10].map(async (records) => await accept(pipeline, records)));
  expect(commits()).toEqual([450, 100, 700, 10]);
});

it('waits with a commit for what is arriving', async () => {
  let turns = 3;
  const pipeline = openPipeline(() => turns-- > 0);
  const first = accept(pipeline, 1);
  await new Promise(setImmediate);
  const second = accept(pipeline, 2);
  await Promise.all([first, second]);
  expect(commits()).toEqual([3]);
});
