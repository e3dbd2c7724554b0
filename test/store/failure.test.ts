// Which refusals of the engine are worth another try.
import { ClickHouseError } from '@clickhouse/client';
import { describe, expect, it } from 'vitest';
import { toStoreError } from '../../store/failure.ts';
import { StoreUnavailable } from '../../store/store.ts';

const told = (code: string, type: string): ClickHouseError =>
  new ClickHouseError({ message: 'why', code, type });

describe('a failure of the engine', () => {
  // A server that is overloaded while Outlay starts must not end it.
  it.each([
    ['198', 'DNS_ERROR'],
    ['722', 'ASYNC_LOAD_WAIT_FAILED'],
    ['745', 'SERVER_OVERLOADED'],
    ['762', 'HTTP_CONNECTION_LIMIT_REACHED'],
    ['778', 'MEMORY_RESERVATION_FAILED'],
  ])('passes where it is %s (%s), for reads and writes', (code, type) => {
    for (const operation of ['read', 'write'] as const)
      expect(toStoreError(told(code, type), operation)).toBeInstanceOf(StoreUnavailable);
  });

  it('does not pass where the statement is wrong', () => {
    expect(toStoreError(told('62', 'SYNTAX_ERROR'), 'write')).toMatchObject({
      name: 'StoreRejected',
      code: 62,
    });
  });

  it('says what is wrong where several addresses of a server refused', () => {
    const refused = Object.assign(new AggregateError([new Error('::1'), new Error('127.0.0.1')]), {
      code: 'ECONNREFUSED',
    });
    expect(toStoreError(refused, 'read').message).toBe('ClickHouse cannot be reached: ECONNREFUSED');
  });
});
