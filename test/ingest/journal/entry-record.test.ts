import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromEntryRecord, toEntryRecord } from '../../../ingest/journal/entry-record.ts';
import type { Entry } from '../../../ingest/settle/state.ts';
import { decoded, mapState, recordedExports, replay } from '../../support/replay.ts';
import { logsOf, metricsOf, tracesOf, type Call } from '../../support/claude-session.ts';
import { NO_TOKENS } from '../../../schemas/tokens.ts';
import { join } from 'node:path';

const SUBAGENT = join(import.meta.dirname, '../../fixtures/claude-code/subagent');

/** All entries that settling these exports leaves in memory. */
function entriesOf(exports: Parameters<typeof replay>[0]): Entry[] {
  const entries = new Map<string, Entry>();
  const memory = mapState();
  const state: typeof memory = {
    get: (kind, key) => memory.get(kind, key),
    put: (kind, key, value) => {
      if (kind === 'call' || kind === 'cell') entries.set(key, value as Entry);
      memory.put(kind, key, value);
    },
  };
  replay(exports, state);
  return [...entries.values()];
}

it('an entry is the same after it was stored, whatever it holds', () => {
  const count = fc.integer({ min: 0, max: 1_000_000 });
  const tokens = fc.record({
    input: count,
    cacheRead: count,
    cacheWrite5m: count,
    cacheWrite1h: count,
    output: count,
  });
  fc.assert(
    fc.property(tokens, fc.integer({ min: 0, max: 6 }), (told, first) => {
      const call: Call = { id: 1, source: 'subagent', tokens: { ...NO_TOKENS, ...told } };
      const exports = [logsOf([call], 's'), tracesOf([call], 's'), metricsOf([call], 's', 0)];
      const entries = entriesOf([...exports.slice(first % 3), ...exports.slice(0, first % 3)]);
      for (const entry of entries) expect(fromEntryRecord(toEntryRecord(entry))).toEqual(entry);
    }),
  );
});

it('so are those of a recorded session', () => {
  const entries = entriesOf(recordedExports(SUBAGENT).map(decoded));
  expect(entries.length).toBeGreaterThan(3);
  for (const entry of entries) expect(fromEntryRecord(toEntryRecord(entry))).toEqual(entry);
});
