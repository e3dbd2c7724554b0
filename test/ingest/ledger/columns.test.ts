// What is read of a row without the engine is what was told of it when it was settled.
import { expect, it } from 'vitest';
import { incrementsIn } from '../../../ingest/ledger/columns.ts';
import { toMilliseconds } from '../../../schemas/nanos.ts';
import { lineOf } from '../../support/journal-rig.ts';

it('leaves the last instant of a month in that month', () => {
  const time = 1_798_761_599_999_999_999n; // 31 December 2026, 23:59:59.999999999
  const line = lineOf('charges', { user: 'ada', cells: { time: '1798761599.999999999' } }, 1);
  expect(incrementsIn('charges', line)[0]?.time).toBe(toMilliseconds(time));
  expect(new Date(incrementsIn('charges', line)[0]!.time).toISOString()).toBe('2026-12-31T23:59:59.999Z');
});
