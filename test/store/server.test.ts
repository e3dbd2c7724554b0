// A ClickHouse server, when OUTLAY_TEST_CLICKHOUSE_URL names one (`http://user:password@host:8123`).
import { randomUUID } from 'node:crypto';
import { describe, it } from 'vitest';
import { createStore } from '../../store/clickhouse.ts';
import { describeStore } from './conformance.ts';

const given = process.env['OUTLAY_TEST_CLICKHOUSE_URL'];

if (given === undefined) {
  describe('a ClickHouse server', () =>
    it.skip('is tested when OUTLAY_TEST_CLICKHOUSE_URL is set', () => undefined));
} else {
  describeStore('a ClickHouse server', () => {
    const { origin, username, password } = new URL(given);
    const database = `outlay_test_${randomUUID().slice(0, 8)}`;
    const options = {
      url: origin,
      username: decodeURIComponent(username) || 'default',
      password: decodeURIComponent(password),
      database,
    };
    return Promise.resolve({
      options,
      close: async () => {
        const store = createStore({ ...options, database: 'default' });
        await store.command(`DROP DATABASE IF EXISTS ${database}`);
        await store.close();
      },
    });
  });
}
