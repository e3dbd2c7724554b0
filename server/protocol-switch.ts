// One port for two protocols: looks at the first bytes of a connection and hands it to the server that speaks them.
import type { Server as HttpServer } from 'node:http';
import type { Http2Server } from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';

/** The client's connection preface (RFC 9113, 3.4) begins with these letters; no HTTP/1 method does. */
const HTTP2_PREFACE = 'PRI';

/** Time in which a connection must say something. */
const FIRST_BYTES_MS = 10_000;

/** A listener that passes HTTP/2 connections on to one server and all others to the other. Neither listens itself. */
export function createProtocolSwitch(http1: HttpServer, http2: Http2Server): Server {
  return createServer((socket) => {
    socket.setTimeout(FIRST_BYTES_MS, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.once('readable', () => passOn(socket, http1, http2));
  });
}

function passOn(socket: Socket, http1: HttpServer, http2: Http2Server): void {
  const head = socket.read() as Buffer | null;
  if (head === null) {
    socket.destroy();
    return;
  }
  socket.setTimeout(0);
  socket.unshift(head);
  const isHttp2 = head.toString('latin1', 0, HTTP2_PREFACE.length) === HTTP2_PREFACE;
  (isHttp2 ? http2 : http1).emit('connection', socket);
}
