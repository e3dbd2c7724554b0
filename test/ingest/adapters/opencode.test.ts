// opencode as a server, which lives long enough to export its main calls, against what the model provider counted.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decoded, recordedExports, replay } from '../../support/replay.ts';
import { totalAmounts, totalsBy } from '../../support/totals.ts';
import { totalOf, truthOf } from '../../support/truth.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/opencode/server');

describe('two prompts to an opencode server, one with a tool and one with a subagent', () => {
  const { charges } = replay(recordedExports(FOLDER).map(decoded));

  it('equal the provider’s count, outer spans left out', () => {
    const truth = truthOf(FOLDER);
    const { tokens, reasoning, calls } = totalAmounts(charges);
    expect({ tokens, reasoning }).toEqual(totalOf(truth));
    expect(calls).toBe(truth.length);
  });

  it('tell the turns from title generation and from the subagent', () => {
    const calls = [...totalsBy(charges, ({ dimensions }) => dimensions.source)];
    expect(new Map(calls.map(([source, amounts]) => [source, amounts.calls]))).toEqual(
      new Map([
        ['main', 4],
        ['auxiliary', 2],
        ['subagent', 1],
      ]),
    );
  });
});
