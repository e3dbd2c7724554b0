// What listens for telemetry: OTLP/HTTP on one port, OTLP/gRPC on another. Who speaks the wrong one is told where to go.
import { createServer as createHttp2Server, type ServerHttp2Session } from 'node:http2';
import type { Server } from 'node:net';
import { encodingOf } from '../../ingest/receive/encoding.ts';
import { createGrpcHandler, createGrpcRefuser, type GrpcHandler } from '../../ingest/receive/otlp-grpc.ts';
import { createOtlpHandler, viaOf } from '../../ingest/receive/otlp-http.ts';
import type { Receiving } from '../../ingest/receive/receive-body.ts';
import { sendRefusal } from '../../ingest/receive/reply.ts';
import { grpcOnHttpPort, httpOnGrpcPort } from '../../ingest/receive/wrong-way.ts';
import type { RequestHandler } from '../host-check.ts';
import { closeHttpServer, createHttpServer, listen } from '../http-server.ts';
import { createProtocolSwitch } from '../protocol-switch.ts';

/** Where telemetry is taken. */
export type ReceiverOptions = {
  readonly host: string;
  readonly otlpPort: number;
  readonly grpcPort: number;
  /** Whether nobody has to say who they are. */
  readonly isOpen: boolean;
  /** Hears of each connection and request. */
  readonly onArrival: () => void;
};

export interface Receivers {
  readonly port: number;
  readonly grpcPort: number;
  /** Lets answers under way finish for a moment. */
  close(graceMs: number): Promise<void>;
}

/** Resolves when both ports listen; rejects with a sentence where one cannot. */
export async function openReceivers(receiving: Receiving, options: ReceiverOptions): Promise<Receivers> {
  const { host, otlpPort, grpcPort } = options;
  const http = openPort(
    createOtlpHandler(receiving),
    createGrpcRefuser(grpcOnHttpPort(grpcPort), receiving.onRefused),
    options,
  );
  const grpc = openPort(
    (request, response) => {
      const sentence = httpOnGrpcPort(otlpPort);
      const encoding = encodingOf(request.headers['content-type']);
      sendRefusal(response, encoding, 404, sentence);
      const via = { ...viaOf(request, encoding ?? 'json'), ...(!encoding && { protocol: undefined }) };
      receiving.onRefused?.({ ...via, reason: 'wrong_protocol', sentence, token: '' });
    },
    createGrpcHandler(receiving),
    options,
  );
  const port = await listen(http.server, { host, port: otlpPort, variable: 'OUTLAY_OTLP_HTTP_PORT' });
  const grpcAt = { host, port: grpcPort, variable: 'OUTLAY_OTLP_GRPC_PORT' };
  return {
    port,
    grpcPort: await listen(grpc.server, grpcAt),
    close: async (graceMs) => {
      await Promise.all([http.close(graceMs), grpc.close(graceMs)]);
    },
  };
}

type Port = { readonly server: Server; readonly close: (graceMs: number) => Promise<void> };

function openPort(onHttp: RequestHandler, onGrpc: GrpcHandler, options: ReceiverOptions): Port {
  const http1 = createHttpServer(onHttp, options.isOpen).on('request', options.onArrival);
  // It watches its connections for slow headers from here on, which it does once it listens.
  http1.emit('listening');
  const sessions = new Set<ServerHttp2Session>();
  const http2 = createHttp2Server()
    .on('session', (session) => {
      sessions.add(session);
      session.on('close', () => sessions.delete(session)).on('error', () => session.destroy());
    })
    .on('stream', (stream, headers) => {
      options.onArrival();
      onGrpc(stream, headers);
    });
  const server = createProtocolSwitch(http1, http2).on('connection', options.onArrival);
  return {
    server,
    close: async (graceMs) => {
      for (const session of sessions) session.close();
      await closeHttpServer(http1, graceMs, server);
      for (const session of sessions) session.destroy();
    },
  };
}
