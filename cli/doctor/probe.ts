// An empty export, sent as an agent would send it: whether an address takes telemetry, by protocol.
import { connect, type IncomingHttpHeaders } from 'node:http2';
import { call, reasonOf } from './call.ts';

export type Signal = 'logs' | 'metrics' | 'traces';
export type OtlpProtocol = 'grpc' | 'http/protobuf' | 'http/json';

/** One way on which telemetry goes. The address of HTTP has the path of the signal. */
export type Route = {
  readonly signal: Signal;
  readonly url: string;
  readonly protocol: OtlpProtocol;
  readonly headers: Readonly<Record<string, string>>;
};

/** `refused` is an answer without success, with its status (of HTTP or of gRPC) and what it says. */
export type Probed =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused'; readonly status: number; readonly sentence: string }
  | { readonly kind: 'none'; readonly reason: string };

const SERVICE: Readonly<Record<Signal, string>> = {
  logs: 'logs.v1.LogsService',
  metrics: 'metrics.v1.MetricsService',
  traces: 'trace.v1.TraceService',
};

const PATIENCE_MS = 2_000;

/** A message without content: a flag and four bytes of length, all zero. */
const EMPTY_MESSAGE = Buffer.alloc(5);

/** Status codes of gRPC (https://grpc.io/docs/guides/status-codes/). */
export const GRPC_UNAUTHENTICATED = 16;

/** Sends nothing, as an export. Never rejects. */
export async function probe(route: Route): Promise<Probed> {
  return route.protocol === 'grpc' ? await probeGrpc(route) : await probeHttp(route);
}

async function probeHttp({ url, protocol, headers }: Route): Promise<Probed> {
  const isJson = protocol === 'http/json';
  const type = isJson ? 'application/json' : 'application/x-protobuf';
  const reply = await call(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': type },
    body: isJson ? '{}' : '',
    ms: PATIENCE_MS,
  });
  if (reply.kind === 'none') return { kind: 'none', reason: reply.reason };
  if (reply.status >= 200 && reply.status < 300) return { kind: 'taken' };
  return { kind: 'refused', status: reply.status, sentence: sentenceIn(reply.body) };
}

/** The text of a problem or of a status message; of anything else nothing is repeated. */
function sentenceIn(body: string): string {
  const text = /"(?:detail|message)"\s*:\s*"((?:[^"\\]|\\.){1,300})"/.exec(body)?.[1];
  const plain = text ?? /[\x20-\x7e]{12,300}/.exec(body)?.[0] ?? '';
  return plain.startsWith('<') ? '' : plain;
}

async function probeGrpc({ signal, url, headers }: Route): Promise<Probed> {
  if (!URL.canParse(url)) return { kind: 'none', reason: `${url} is no address` };
  return await new Promise<Probed>((resolve) => {
    const end = (probed: Probed): void => {
      clearTimeout(timer);
      resolve(probed);
      session.destroy();
    };
    const failed = (error: unknown): void => end({ kind: 'none', reason: reasonOf(error) });
    const session = connect(new URL(url).origin);
    const timer = setTimeout(() => failed(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
    session.on('error', failed).on('close', () => failed(new Error('the connection was closed')));
    try {
      const stream = session.request({
        ...headers,
        ':method': 'POST',
        ':path': `/opentelemetry.proto.collector.${SERVICE[signal]}/Export`,
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      let told: IncomingHttpHeaders = {};
      const keep = (more: IncomingHttpHeaders): void => void (told = { ...told, ...more });
      stream.on('response', keep).on('trailers', keep).on('error', failed).resume();
      stream.on('end', () => end(grpcOutcome(told)));
      stream.end(EMPTY_MESSAGE);
    } catch (error) {
      failed(error);
    }
  });
}

function grpcOutcome(told: IncomingHttpHeaders): Probed {
  const status = told['grpc-status'];
  if (status === '0') return { kind: 'taken' };
  if (typeof status !== 'string') return { kind: 'none', reason: 'what answers does not speak gRPC' };
  const message = told['grpc-message'];
  return {
    kind: 'refused',
    status: Number(status),
    sentence: decoded(typeof message === 'string' ? message : ''),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
