// The harness itself: what it takes for lost and for doubled.
import { expect, it } from 'vitest';
import type { Store } from '../../store/store.ts';
import { createCallLog, createCalls, type SentCall } from './client.ts';
import { checkLedger, createTally } from './invariant.ts';
import { isFlawless } from './scenario.ts';

const nextCall = createCalls('invariant');
const [first, second] = [nextCall(), nextCall()];

/** What the ledger says of a call that was booked so many times. */
function row(call: SentCall, times: number, more: object = {}) {
  return {
    prompt: call.id,
    user: call.user,
    model: call.model,
    entries: String(times),
    calls: String(times),
    input: String(call.input * times),
    cacheRead: String(call.cacheRead * times),
    output: String(call.output * times),
    reported: String((call.reportedMicros * times) / 1e6),
    ...more,
  };
}

async function tallyOf(rows: readonly object[], acknowledged: readonly SentCall[]) {
  const log = createCallLog();
  for (const call of [first, second]) log.sent.set(call.id, call);
  for (const { id } of acknowledged) log.acknowledged.add(id);
  const query: Store['query'] = async ({ params, row: shape }) =>
    await Promise.resolve(params?.['slice'] === 0 ? rows.map((each) => shape.parse(each)) : []);
  const tally = createTally();
  await checkLedger({ query } as Store, log, tally);
  return tally;
}

it('is content with each acknowledged call once, and with unanswered ones once or not at all', async () => {
  expect(isFlawless(await tallyOf([row(first, 1), row(second, 1)], [first, second]))).toBe(true);
  expect(isFlawless(await tallyOf([row(first, 1), row(second, 1)], [first]))).toBe(true);
  expect(isFlawless(await tallyOf([row(first, 1)], [first]))).toBe(true);
});

it('counts an acknowledged call that is not in the ledger as lost', async () => {
  expect(await tallyOf([row(first, 1)], [first, second])).toMatchObject({ lost: 1, duplicated: 0 });
});

it('counts a call that is there twice as duplicated, also an unanswered one', async () => {
  expect(await tallyOf([row(first, 2)], [])).toMatchObject({ lost: 0, duplicated: 1 });
});

it.each([
  ['a token is missing', { input: String(first.input - 1) }],
  ['a micro-dollar is missing', { reported: String((first.reportedMicros - 1) / 1e6) }],
  ['somebody else pays', { user: 'mallory@acme.test' }],
  ['it was another model', { model: 'another' }],
])('is not content where %s', async (_name, more) => {
  const tally = await tallyOf([row(first, 1, more)], [first]);
  expect(tally.lost).toBe(1);
  expect(isFlawless(tally)).toBe(false);
});

it('is not content with a call that nobody sent', async () => {
  expect(isFlawless(await tallyOf([row(nextCall(), 1)], []))).toBe(false);
});
