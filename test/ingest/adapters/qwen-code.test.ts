// Qwen Code 0.24.4, of which spans tell tokens, too.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decoded, recordedExports, replay } from '../../support/replay.ts';
import { totalAmounts, totalsBy } from '../../support/totals.ts';
import { totalOf, truthOf } from '../../support/truth.ts';

const RUN = join(import.meta.dirname, '../../fixtures/captures/qwen-code-traces/run');
const truth = truthOf(RUN);
const exports = recordedExports(RUN);
const only = (...signals: string[]) => exports.filter(({ signal }) => signals.includes(signal)).map(decoded);

describe('spans of Qwen Code', () => {
  it('alone equal the provider’s count, subagent’s calls told apart', () => {
    const { charges } = replay(only('traces'));
    const { tokens, reasoning, calls, retries } = totalAmounts(charges);
    expect({ tokens, reasoning }).toEqual(totalOf(truth));
    expect([calls, retries]).toEqual([4, 0]);
    const parts = totalsBy(charges, ({ dimensions: { source, subagent } }) => `${source} ${subagent}`);
    expect([...parts].map(([part, amounts]) => [part, amounts.calls])).toEqual([
      ['main ', 3],
      ['subagent general-purpose', 1],
    ]);
  });

  it('add nothing to events of the same calls, nor to counters, in any order', () => {
    for (const signals of [
      ['logs', 'traces'],
      ['metrics', 'traces'],
      ['logs', 'metrics', 'traces'],
    ]) {
      const told = only(...signals);
      for (const order of [told, told.toReversed()]) {
        const { tokens, reasoning, calls } = totalAmounts(replay(order).charges);
        expect({ tokens, reasoning, calls }, signals.join()).toEqual({ ...totalOf(truth), calls: 4 });
      }
    }
  });

  it('name the same model, provider and person as events', () => {
    const [events, spans] = [only('logs'), only('traces')].map((told) => {
      const { charges } = replay(told);
      return new Set(
        charges.map(({ dimensions: { provider, model, user, team, session } }) =>
          [provider, model, user, team, session].join(' '),
        ),
      );
    });
    expect(spans).toEqual(events);
    expect([...spans!].join()).toContain('ada@acme.test platform');
  });
});
