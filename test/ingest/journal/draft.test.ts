// Settle's memory inside one transaction: read as it was put, written once, and not at all where the work fails.
import { describe, expect, it } from 'vitest';
import { withDraft } from '../../../ingest/journal/draft.ts';
import type { Memory, SettleState } from '../../../ingest/settle/state.ts';

type Log = { readonly reads: string[]; readonly writes: string[] };

function memoryOf(kept: Map<string, Memory['closed']>): SettleState & Log {
  const [reads, writes]: [string[], string[]] = [[], []];
  return {
    reads,
    writes,
    get: <Kind extends keyof Memory>(kind: Kind, key: string) => {
      reads.push(`${kind} ${key}`);
      return kept.get(`${kind} ${key}`) as Memory[Kind] | undefined;
    },
    put: (kind, key, value) => {
      writes.push(`${kind} ${key} ${JSON.stringify(value)}`);
    },
  };
}

describe('a draft of memory', () => {
  it('reads each value once, what is missing too', () => {
    const memory = memoryOf(new Map([['closed 1', 'logs']]));
    withDraft(memory, (state) => {
      expect([state.get('closed', '1'), state.get('closed', '1')]).toEqual(['logs', 'logs']);
      expect([state.get('closed', '2'), state.get('closed', '2')]).toEqual([undefined, undefined]);
    });
    expect(memory.reads).toEqual(['closed 1', 'closed 2']);
    expect(memory.writes).toEqual([]);
  });

  it('reads what was put, and writes the last of it after the work', () => {
    const memory = memoryOf(new Map([['closed 1', 'logs']]));
    const result = withDraft(memory, (state) => {
      state.put('closed', '1', 'traces');
      state.put('closed', '1', 'none');
      expect(state.get('closed', '1')).toBe('none');
      expect(memory.writes).toEqual([]);
      return 'done';
    });
    expect(result).toBe('done');
    expect(memory.writes).toEqual(['closed 1 "none"']);
  });

  it('writes nothing where the work throws, and the next draft knows nothing of it', () => {
    const memory = memoryOf(new Map());
    const fail = (): never =>
      withDraft(memory, (state) => {
        state.put('closed', '1', 'logs');
        throw new Error('half way');
      });
    expect(fail).toThrow('half way');
    expect(memory.writes).toEqual([]);
    expect(withDraft(memory, (state) => state.get('closed', '1'))).toBeUndefined();
  });
});
