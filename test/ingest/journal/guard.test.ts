// What the journal makes of writes that fail.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJournalGuard, JournalBroken, JournalFull } from '../../../ingest/journal/guard.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-guard-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** An environment whose next transactions end as they are told. */
function environment(...failures: (Error | undefined)[]) {
  let commits = 0;
  return {
    commits: () => commits,
    transactionSync: <Result>(work: () => Result): Result => {
      const result = work();
      const failure = failures.shift();
      if (failure) throw failure;
      commits += 1;
      return result;
    },
  };
}

const failure = (code: number | string, message = 'told by the system'): Error =>
  Object.assign(new Error(message), { code });

const work = (): string => 'done';

describe('a journal whose disk fails', () => {
  it.each([5, 22, -30795, -30796])('writes nothing more after the code %d, and says so once', (code) => {
    const root = environment(failure(code));
    const told: string[] = [];
    const guard = createJournalGuard(root as never, folder, (reason) => told.push(reason));
    expect(() => guard.transact(work)).toThrow(JournalBroken);
    expect(() => guard.transact(work)).toThrow(JournalBroken);
    expect(() => guard.attempt(work)).toThrow(JournalBroken);
    expect(root.commits()).toBe(0);
    expect(told).toEqual([guard.fault]);
    expect(guard.fault).toContain('restart Outlay');
  });

  it.each([28, 122, -30792])('goes on by itself when there is room again after the code %d', (code) => {
    const guard = createJournalGuard(environment(failure(code)) as never, folder);
    expect(() => guard.transact(work)).toThrow(JournalFull);
    expect(guard.transact(work)).toBe('done');
    expect(guard.fault).toBeUndefined();
  });

  it.each([failure('ERR_OF_OURS'), new TypeError('a bug'), failure(-30781)])(
    'is not broken by a failure that is not the disk’s: %s',
    (error) => {
      const guard = createJournalGuard(environment(error) as never, folder);
      expect(() => guard.transact(work)).toThrow(error);
      expect(guard.transact(work)).toBe('done');
    },
  );

  it('asks for room before it writes', () => {
    const guard = createJournalGuard(environment() as never, folder);
    guard.needRoom(1);
    expect(() => guard.needRoom(Number.MAX_SAFE_INTEGER)).toThrow(JournalFull);
  });
});
