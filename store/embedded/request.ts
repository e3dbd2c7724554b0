// From an HTTP request in ClickHouse's protocol to the job that it asks for.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { exception } from './exception.ts';
import type { Job } from './setup.ts';
import { parseStatement } from './statement.ts';

/** The one user that the engine knows. */
export type Credentials = { readonly username: string; readonly password: string };

/** The largest statement with its rows, before and after inflating. */
export const MAX_BODY_BYTES = 256 * 1024 * 1024;

// Parameters of the protocol; every other name in the URL is a setting.
const NOT_SETTINGS: ReadonlySet<string> = new Set(
  'query query_id database default_format user password readonly quota_key role stacktrace wait_end_of_query buffer_size session_id session_timeout session_check close_session client_protocol_version'.split(
    ' ',
  ),
);

const gunzipAsync = promisify(gunzip);

/** Throws ClickHouse's own refusal unless the request names the user and its password. */
export function authenticate(request: IncomingMessage, url: URL, expected: Credentials): void {
  const given = credentialsOf(request, url);
  // Both are compared whatever the first gives, in constant time.
  const sameUser = sameText(given.username, expected.username);
  const samePassword = sameText(given.password, expected.password);
  if (sameUser && samePassword) return;
  throw exception(
    'AUTHENTICATION_FAILED',
    `${given.username}: Authentication failed: password is incorrect, or there is no user with such name.`,
  );
}

function credentialsOf(request: IncomingMessage, url: URL): Credentials {
  const { authorization = '' } = request.headers;
  if (/^basic /i.test(authorization)) {
    const text = Buffer.from(authorization.slice('basic '.length), 'base64').toString();
    const colon = text.indexOf(':');
    return {
      username: text.slice(0, colon < 0 ? undefined : colon),
      password: colon < 0 ? '' : text.slice(colon + 1),
    };
  }
  const header = (name: string): string | undefined => request.headers[name]?.toString();
  return {
    username: header('x-clickhouse-user') ?? url.searchParams.get('user') ?? 'default',
    password: header('x-clickhouse-key') ?? url.searchParams.get('password') ?? '',
  };
}

function sameText(left: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

/** Reads body and URL. */
export async function readJob(request: IncomingMessage, url: URL): Promise<Job> {
  const asked = url.searchParams;
  if (asked.has('compress') || asked.has('decompress')) {
    throw exception('NOT_IMPLEMENTED', 'The embedded engine does not speak the native compression');
  }
  const statement = parseStatement(asked.get('query') ?? '', await readBody(request));
  const readonly = request.method === 'GET' || (asked.get('readonly') ?? '0') !== '0';
  if (readonly && statement.kind !== 'read') {
    throw exception(
      'READONLY',
      'Cannot execute query in readonly mode. GET implies readonly: use POST to modify',
    );
  }
  const named = (name: string, parameter: string): string | undefined =>
    header(request, name) ?? asked.get(parameter) ?? undefined;
  return {
    statement,
    settings: new Map([...asked].filter(([name]) => !name.startsWith('param_') && !NOT_SETTINGS.has(name))),
    params: new Map(
      [...asked].flatMap(([name, value]) => (name.startsWith('param_') ? [[name.slice(6), value]] : [])),
    ),
    database: named('x-clickhouse-database', 'database') ?? 'default',
    format: named('x-clickhouse-format', 'default_format') ?? 'TabSeparated',
  };
}

function header(request: IncomingMessage, name: string): string | undefined {
  return request.headers[name]?.toString();
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw bodyTooLarge();
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  const encoding = header(request, 'content-encoding') ?? 'identity';
  if (encoding === 'identity' || body.length === 0) return body;
  if (encoding !== 'gzip') throw exception('NOT_IMPLEMENTED', `Unknown HTTP content encoding ${encoding}`);
  return await inflate(body);
}

async function inflate(body: Buffer): Promise<Buffer> {
  try {
    return await gunzipAsync(body, { maxOutputLength: MAX_BODY_BYTES });
  } catch (error) {
    if (error instanceof RangeError) throw bodyTooLarge();
    throw exception('ZLIB_INFLATE_FAILED', `Cannot read the gzip body: ${String(error)}`);
  }
}

function bodyTooLarge(): Error {
  return exception('QUERY_IS_TOO_LARGE', `The body is longer than ${MAX_BODY_BYTES} bytes`);
}
