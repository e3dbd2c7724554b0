// Conformance of the HTTP interface itself, as other ClickHouse clients use it.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Opened } from './subject.ts';

type Call = {
  readonly query?: string;
  readonly body?: string | Buffer;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly path?: string;
};

/** One HTTP request with the user's headers. */
export async function http(
  { options }: Opened,
  call: Call,
): Promise<Response & { readonly content: string }> {
  const url = new URL(call.path ?? '/', options.url);
  if (call.query !== undefined) url.searchParams.set('query', call.query);
  for (const [name, value] of Object.entries(call.parameters ?? {})) url.searchParams.set(name, value);
  const response = await fetch(url, {
    method: call.method ?? 'POST',
    headers: {
      'X-ClickHouse-User': options.username,
      'X-ClickHouse-Key': options.password,
      'X-ClickHouse-Database': options.database,
      ...call.headers,
    },
    ...(call.body !== undefined && { body: new Uint8Array(Buffer.from(call.body)) }),
  });
  return Object.assign(response, { content: await response.text() });
}

export function describeProtocol(use: () => Opened): void {
  describe('the HTTP interface', () => {
    it('answers a ping without a password', async () => {
      const response = await fetch(new URL('/ping', use().options.url));
      expect([response.status, await response.text()]).toEqual([200, 'Ok.\n']);
    });

    it('refuses a wrong password', async () => {
      const { options } = use();
      const response = await http(use(), { query: 'SELECT 1', headers: { 'X-ClickHouse-Key': 'wrong' } });
      expect(response.status).toBe(403);
      expect(response.headers.get('x-clickhouse-exception-code')).toBe('516');
      expect(response.content).toContain(`${options.username}: Authentication failed`);
    });

    it('takes the password as basic authentication and in the URL', async () => {
      const { url, username, password } = use().options;
      const Authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
      const basic = await fetch(new URL('/?query=SELECT+1', url), { headers: { Authorization } });
      expect(await basic.text()).toBe('1\n');
      const parameters = new URLSearchParams({ user: username, password, query: 'SELECT 2' });
      expect(await (await fetch(new URL(`/?${parameters.toString()}`, url))).text()).toBe('2\n');
    });

    it('reads the query from the URL, from the body, or from both', async () => {
      expect((await http(use(), { query: 'SELECT 1', method: 'GET' })).content).toBe('1\n');
      expect((await http(use(), { body: 'SELECT 2;\n' })).content).toBe('2\n');
      expect((await http(use(), { query: 'SELECT', body: "';' -- ; comment" })).content).toBe(';\n');
    });

    it.each([
      [{ body: 'SELECT 1 AS a FORMAT JSONEachRow' }, '{"a":1}\n'],
      [{ body: 'SELECT 1 AS a', parameters: { default_format: 'CSVWithNames' } }, '"a"\n1\n'],
      [{ body: 'SELECT 1 AS a', headers: { 'X-ClickHouse-Format': 'JSONCompactEachRow' } }, '[1]\n'],
    ] satisfies [Call, string][])('gives the format that is asked for: %o', async (call, expected) => {
      expect((await http(use(), call)).content).toBe(expected);
    });

    it('applies settings and parameters of the URL', async () => {
      const body = "SELECT {x:String}, getSetting('max_block_size')";
      const response = await http(use(), { body, parameters: { param_x: 'a\\tb', max_block_size: '123' } });
      expect(response.content).toBe('a\\tb\t123\n');
      const unknown = await http(use(), { body: 'SELECT 1', parameters: { no_such_setting: '1' } });
      expect([unknown.status, unknown.headers.get('x-clickhouse-exception-code')]).toEqual([404, '115']);
    });

    it('tells exceptions by code, status and text', async () => {
      const response = await http(use(), { body: 'SELECT * FROM no_such_table' });
      expect(response.status).toBe(404);
      expect(response.headers.get('x-clickhouse-exception-code')).toBe('60');
      expect(response.content).toMatch(/^Code: 60\. DB::Exception: .*\(UNKNOWN_TABLE\)/s);
      expect((await http(use(), { body: '' })).status).toBe(400);
      expect((await http(use(), { body: 'SELECT 1; SELECT 2' })).status).toBe(400);
    });

    it('changes nothing on GET', async () => {
      const response = await http(use(), { query: 'DROP TABLE charges', method: 'GET' });
      expect(response.headers.get('x-clickhouse-exception-code')).toBe('164');
    });

    it('knows no other paths', async () => {
      expect((await http(use(), { path: '/other', query: 'SELECT 1' })).status).toBe(404);
    });

    it('gives the query id back', async () => {
      const response = await http(use(), { body: 'SELECT 1', parameters: { query_id: 'outlay-test-1' } });
      expect(response.headers.get('x-clickhouse-query-id')).toBe('outlay-test-1');
    });

    it('takes inserts in text formats, with the query in the URL or before the rows', async () => {
      await http(use(), { body: 'CREATE TABLE formats (a UInt64, b String) ENGINE = MergeTree ORDER BY a' });
      const calls: Call[] = [
        { query: 'INSERT INTO formats FORMAT JSONEachRow', body: '{"b":"one","a":1}\n' },
        { query: 'INSERT INTO formats (b, a) FORMAT JSONCompactEachRow', body: '["two","2"]\n' },
        { query: 'INSERT INTO formats FORMAT CSV', body: '3,"a ""quoted"" ; text"\n' },
        { query: 'INSERT INTO formats FORMAT CSVWithNames', body: 'b,a\nfour,4\n' },
        { query: 'INSERT INTO formats FORMAT TSV', body: '5\tfive\n' },
        { body: 'INSERT INTO formats FORMAT TabSeparated\n6\tsix; DROP TABLE formats\n' },
        { body: "INSERT INTO formats (a, b) VALUES (7, 'sev;en')" },
        { body: 'INSERT INTO formats SETTINGS async_insert = 0 FORMAT JSONEachRow {"a":8,"b":"eight"}' },
      ];
      for (const call of calls) expect((await http(use(), call)).content).toBe('');
      const { content } = await http(use(), {
        body: 'SELECT groupArray(b) FROM (SELECT b FROM formats ORDER BY a)',
      });
      const names = [
        'one',
        'two',
        'a "quoted" ; text',
        'four',
        'five',
        'six; DROP TABLE formats',
        'sev;en',
        'eight',
      ];
      expect(content).toBe(`[${names.map((name) => `'${name}'`).join(',')}]\n`);
    });

    it('takes and gives gzip', async () => {
      await http(use(), { body: 'CREATE TABLE zipped (a UInt64) ENGINE = MergeTree ORDER BY a' });
      const body = gzipSync(Array.from({ length: 1000 }, (_, index) => `${index}\n`).join(''));
      const headers = { 'Content-Encoding': 'gzip' };
      expect((await http(use(), { query: 'INSERT INTO zipped FORMAT TSV', body, headers })).status).toBe(200);
      const parameters = { enable_http_compression: '1' };
      const response = await http(use(), {
        body: 'SELECT sum(a) FROM zipped',
        parameters,
        headers: { 'Accept-Encoding': 'gzip' },
      });
      expect([response.headers.get('content-encoding'), response.content]).toEqual(['gzip', '499500\n']);
    });

    it('books a token once for other clients too', async () => {
      await http(use(), {
        body: 'CREATE TABLE tokens (a UInt64) ENGINE = MergeTree ORDER BY a SETTINGS non_replicated_deduplication_window = 10',
      });
      const insert = {
        query: 'INSERT INTO tokens FORMAT TSV',
        parameters: { insert_deduplication_token: 'once', async_insert: '0' },
      };
      for (const body of ['1\n', '1\n', '1\n']) await http(use(), { ...insert, body });
      expect((await http(use(), { body: 'SELECT count() FROM tokens' })).content).toBe('1\n');
    });
  });
}
