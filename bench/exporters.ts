// Coding agents that export their request events as they do in life: gzip JSON over connections that they keep.
import { createHash, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { requestEvents } from '../test/support/request-events.ts';

const SESSIONS = 1_000;
const USERS = 200;

/** An exporter gives up on an answer after ten seconds and sends again. */
const CLIENT_TIMEOUT_MS = 10_000;

export type Export = { readonly session: string; readonly calls: number; readonly body: Buffer };

type Session = { readonly id: string; readonly attributes: Readonly<Record<string, string>> };

const sessions: readonly Session[] = Array.from({ length: SESSIONS }, (_, index) => {
  const user = `dev-${index % USERS}@acme.test`;
  const id = randomUUID();
  const attributes = {
    'team.id': `team-${index % 8}`,
    'vcs.repository.url.full': `https://github.com/acme/repo-${index % 20}`,
    'user.email': user,
    'user.id': createHash('sha256').update(user).digest('hex'),
    'organization.id': '1f5cf13c-9b30-4b3b-9a7b-4f4f0f9d6d5e',
    'session.id': id,
    'terminal.type': 'vscode',
    'app.version': '2.1.197',
  };
  return { id, attributes };
});

let exported = 0;
let called = 0;

/** The next export of the next session; every call in it is new. */
export function nextExport(calls: number): Export {
  exported += 1;
  const session = sessions[exported % SESSIONS];
  if (!session) throw new RangeError('there are no sessions');
  const events = Array.from({ length: calls }, () => {
    called += 1;
    return {
      ...session.attributes,
      'event.timestamp': new Date().toISOString(),
      'event.sequence': called,
      'prompt.id': randomUUID(),
      input_tokens: 1_000 + (called % 500),
      output_tokens: 200,
      cache_read_tokens: 20_000,
      cache_creation_tokens: 3_000,
      cost_usd: 0.042325,
      cost_usd_micros: 42_325,
      duration_ms: 900,
      request_id: `req_${session.id}_${called}`,
      speed: 'normal',
      query_source: 'sdk',
      effort: 'high',
    };
  });
  return { session: session.id, calls, body: gzipSync(requestEvents(events), { level: 1 }) };
}

export interface Exporters {
  /** Resolves with the status, `timeout`, or the code of a broken connection; never rejects. */
  post(url: string, body: Buffer | string, headers?: Record<string, string>): Promise<number | string>;
  close(): void;
}

/** Exporters that together keep so many connections. */
export function openExporters(connections: number): Exporters {
  const agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: 'fifo' });
  return {
    post: async (url, body, headers = {}) =>
      await new Promise((resolve) => {
        const sent = request(url, {
          method: 'POST',
          agent,
          headers: { 'content-type': 'application/json', ...headers },
        });
        const late = setTimeout(() => {
          resolve('timeout');
          sent.destroy();
        }, CLIENT_TIMEOUT_MS);
        const end = (outcome: number | string): void => {
          clearTimeout(late);
          resolve(outcome);
        };
        sent.on('response', (answer) => answer.resume().on('end', () => end(answer.statusCode ?? 0)));
        sent.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}

/** Counts outcomes: `1200 × 200, 3 × 503`. */
export function createTally(): {
  add(outcome: number | string): void;
  of(outcome: number | string): number;
  toString(): string;
} {
  const counts = new Map<number | string, number>();
  return {
    add: (outcome) => void counts.set(outcome, (counts.get(outcome) ?? 0) + 1),
    of: (outcome) => counts.get(outcome) ?? 0,
    toString: () => [...counts].map(([outcome, count]) => `${count} × ${outcome}`).join(', '),
  };
}
