import { describe, expect, it } from 'vitest';
import { problemOf, problemReply } from '../../schemas/problem.ts';
import { StoreRejected, StoreUnavailable } from '../../store/store.ts';

describe('the problem of an error', () => {
  it('asks to come back where the store is away', () => {
    const { status, headers } = problemReply(problemOf(new StoreUnavailable('away')));
    expect([status, headers['retry-after']]).toEqual([503, '5']);
  });

  it('asks for less where the answer does not fit into memory: the same question would fail again', () => {
    expect(problemOf(new StoreRejected('Query memory limit exceeded', 241))).toMatchObject({
      status: 400,
      detail: expect.stringContaining('ask for less time') as string,
    });
  });

  it('tells nothing of a fault of ours', () => {
    const told = problemOf(new StoreRejected('Syntax error near SECRET', 62));
    expect(told.status).toBe(500);
    expect(JSON.stringify(told)).not.toContain('SECRET');
  });
});
