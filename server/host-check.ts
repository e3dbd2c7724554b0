// Without authentication only pages of this machine may ask: a foreign name that resolves here is a DNS rebinding attack.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopback } from '../config.ts';

/** Answers one request. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

const FOREIGN_NAME =
  'Without authentication Outlay answers only to localhost and 127.0.0.1; use one of them.';
const FOREIGN_PAGE = 'Without authentication Outlay does nothing for pages of other sites.';

/**
 * Lets requests pass whose Host header names this machine, and answers the others 421 (RFC 9110, 15.5.20). A page may
 * send a request to this machine without reading the answer: where its origin is another site, it is answered 403.
 */
export function onlyLoopbackNames(handler: RequestHandler): RequestHandler {
  return (request, response) => {
    const refuse = (status: number, message: string): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
    };
    const { host = 'localhost', origin } = request.headers;
    if (!isLoopback(hostnameOf(host))) refuse(421, FOREIGN_NAME);
    else if (origin !== undefined && !isLoopback(hostnameOf(origin.replace(/^\w+:\/\//, ''))))
      refuse(403, FOREIGN_PAGE);
    else handler(request, response);
  };
}

function hostnameOf(host: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(host)?.[1];
  return (bracketed ?? host.replace(/:\d*$/, '')).toLowerCase();
}
