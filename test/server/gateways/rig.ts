// Gateways over real HTTP for tests: what they were asked, and what they decide.
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { couldNotTell } from '../../../analytics/limits/evaluate.ts';
import type { LimitCheckRequest, LimitDecision } from '../../../schemas/limit-api.ts';
import { createGatewayHandler } from '../../../server/gateways/gateway.ts';
import type { Principal } from '../../../server/access.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);

const TOKENS = new Map<string, Principal>([
  ['Bearer gateway', { name: 'gateway', id: 't1', scope: 'read', user: '' }],
  ['Bearer collector', { name: 'collector', id: 't3', scope: 'ingest', user: '' }],
  ['Bearer adas', { name: "ada's", id: 't2', scope: 'ingest', user: 'ada@example.com' }],
]);

let server: Server;
export let asked: LimitCheckRequest[] = [];
export let decision: LimitDecision;
export let faults: unknown[] = [];
export let notAsked: string[] = [];

/** How the next questions are decided. */
export function decide(next: LimitDecision): void {
  decision = next;
}

beforeAll(async () => {
  const handler = createGatewayHandler({
    gate: { principalOf: (authorization) => TOKENS.get(authorization ?? '') },
    check: (request) => {
      asked.push(request);
      return decision;
    },
    onNotAsked: (cause) => notAsked.push(cause),
    onFault: (error) => faults.push(error),
  });
  server = createServer(handler).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});

beforeEach(() => {
  asked = [];
  faults = [];
  notAsked = [];
  decision = { ...couldNotTell(NOW), mode: 'live' };
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

export const refused = (): LimitDecision => ({
  ...decision,
  allowed: false,
  code: 'budget_reached',
  reason: 'The monthly budget of Zoë’s team is reached.',
});

type Sent = { method?: string; headers?: Record<string, string>; body?: string };

export async function ask(path: string, { method = 'POST', headers = {}, body = '' }: Sent) {
  const { port } = server.address() as AddressInfo;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest({ port, host: '127.0.0.1', path, method, headers }, resolve).on('error', reject).end(body);
  });
  let text = '';
  for await (const chunk of answer) text += String(chunk);
  const json = text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>);
  return { status: answer.statusCode, headers: answer.headers, body: json };
}
