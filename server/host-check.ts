// Without authentication only pages of this machine may ask: a foreign name that resolves here is a DNS rebinding attack.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopback } from '../config.ts';

/** Answers one request. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** Lets requests pass whose Host header names this machine, and answers the others 421 (RFC 9110, 15.5.20). */
export function onlyLoopbackNames(handler: RequestHandler): RequestHandler {
  return (request, response) => {
    const { host = 'localhost' } = request.headers;
    if (isLoopback(hostnameOf(host))) {
      handler(request, response);
      return;
    }
    const message = 'Without authentication Outlay answers only to localhost and 127.0.0.1; use one of them.';
    response.writeHead(421, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
  };
}

function hostnameOf(host: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(host)?.[1];
  return (bracketed ?? host.replace(/:\d*$/, '')).toLowerCase();
}
