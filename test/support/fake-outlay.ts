// An Outlay that says what a test wants, for the hook to ask.
import { createServer, type RequestListener, type Server } from 'node:http';
import {
  createServer as createRawServer,
  type AddressInfo,
  type Server as NetServer,
  type Socket,
} from 'node:net';

export const USER = 'ada@acme.test';
export const PROMPT = {
  session_id: 's-1',
  hook_event_name: 'UserPromptSubmit',
  prompt_id: 'p-1',
  prompt: 'my secret plan',
};
export const TOOL = {
  session_id: 's-1',
  hook_event_name: 'PreToolUse',
  prompt_id: 'p-1',
  tool_input: { command: 'cat secret' },
};

export const ALLOWED = {
  allowed: true,
  reason: 'Fine.',
  resets_at: '2026-12-01T00:00:00.000Z',
  warnings: [],
  cache_seconds: 30,
};
export const REFUSED = {
  ...ALLOWED,
  allowed: false,
  reason: 'The monthly limit is reached: $50.02 of $50.00 spent.',
  cache_seconds: 10,
};

/** The body of an answer of `POST /api/v1/context`. */
export function answerOf(decision: unknown, user = USER): string {
  return JSON.stringify({ user, decision, context: 'kept' });
}

const open: (Server | NetServer)[] = [];

/** Ends every server of the test. */
export function closeAll(): void {
  for (const server of open.splice(0)) {
    if ('closeAllConnections' in server) server.closeAllConnections();
    server.close();
  }
}

async function listen(server: Server | NetServer): Promise<string> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers every request so, and keeps what was asked. */
export async function fakeOutlay(
  handler: RequestListener | string,
): Promise<{ url: string; bodies: string[] }> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      bodies.push(body);
      if (typeof handler === 'string') response.end(handler);
      else handler(request, response);
    });
  });
  return { url: await listen(server), bodies };
}

/** Something else than HTTP. */
export async function rawServer(onSocket: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createRawServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  const end = server.close.bind(server);
  server.close = (done) => {
    for (const socket of sockets) socket.destroy();
    return end(done);
  };
  return await listen(server);
}
