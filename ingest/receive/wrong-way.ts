// Sentences for telemetry that comes the wrong way: which setting of the sender to change, by the names that SDKs give it.
import { type Signal, SIGNALS } from '../../schemas/otlp.ts';
import type { Encoding } from './encoding.ts';

const PATHS = SIGNALS.map((signal) => `/v1/${signal}`);
const PROTOCOL = 'OTEL_EXPORTER_OTLP_PROTOCOL';
const ENDPOINT = 'OTEL_EXPORTER_OTLP_ENDPOINT';

const GRPC_METHOD = /^\/opentelemetry\.proto\./;

/** OTLP/HTTP where gRPC is spoken. Ports are 0 where nobody chose one. */
export function httpOnGrpcPort(httpPort: number): string {
  return `This port speaks OTLP/gRPC. Set ${PROTOCOL}=grpc, or ${ENDPOINT} to port ${portName(httpPort)}, which speaks OTLP/HTTP.`;
}

/** OTLP/gRPC where HTTP is spoken. */
export function grpcOnHttpPort(grpcPort: number): string {
  return `This port speaks OTLP/HTTP. Set ${PROTOCOL}=http/protobuf, or ${ENDPOINT} to port ${portName(grpcPort)}, which speaks OTLP/gRPC.`;
}

/** A request on the gRPC port that is HTTP/2 and not gRPC. */
export const NOT_GRPC = `This port speaks OTLP/gRPC: the content type must be application/grpc. Set ${PROTOCOL}=grpc, or ${ENDPOINT} to the port of OTLP/HTTP.`;

/** A method of gRPC that is none of the three exports. */
export const NO_METHOD =
  'There is no such method: only Export of the metrics, logs and trace services of OTLP.';

/** A path that is none of the three; never quotes it. */
export function wrongPath(path: string): string {
  if (GRPC_METHOD.test(path)) {
    return `That is a method of OTLP/gRPC, and this is OTLP/HTTP. Set ${PROTOCOL}=http/protobuf, or ${ENDPOINT} to the port of OTLP/gRPC.`;
  }
  const known = signalPathIn(path);
  if (known !== undefined) {
    return `The path must be ${known} and nothing else. ${ENDPOINT} is the address without a path, to which exporters add it; ${signalVariable(known)} holds it whole.`;
  }
  const missing = path === '' || path === '/' ? 'The path is missing' : 'Nothing is here';
  return `${missing}: OTLP/HTTP goes to ${PATHS.join(', ')}. Exporters add the path to ${ENDPOINT}, but not to a variable or setting of one signal, such as ${signalVariable('/v1/logs')}: that must end with it.`;
}

/** The path of a signal that another path ends with. */
export function signalPathIn(path: string): string | undefined {
  let end = path.length;
  while (path[end - 1] === '/') end -= 1;
  return PATHS.find((one) => path.endsWith(one, end));
}

/** A content type that is neither; `undefined` where there is none. */
export function wrongContentType(contentType: string | undefined): string {
  if (contentType?.startsWith('application/grpc') === true) {
    return `This port speaks OTLP/HTTP. Set ${PROTOCOL}=http/protobuf, or ${ENDPOINT} to the port of OTLP/gRPC.`;
  }
  return `The content type must be application/x-protobuf or application/json. Set ${PROTOCOL}=http/protobuf or http/json; no other name speaks OTLP/HTTP.`;
}

/** What a body that cannot be decoded seems to be, to stand behind why; empty where it is what its content type says. */
export function mislabelled(encoding: Encoding, body: Buffer): string {
  const first = body[0];
  if (encoding === 'protobuf' && (first === 0x7b || first === 0x5b)) {
    return ` It looks like JSON, whose content type is application/json: set ${PROTOCOL}=http/json.`;
  }
  // Every request of OTLP is one repeated field with the number 1.
  if (encoding === 'json' && first === 0x0a && body.subarray(0, 64).some(isControl)) {
    return ` It looks like protobuf, whose content type is application/x-protobuf: set ${PROTOCOL}=http/protobuf.`;
  }
  return '';
}

function isControl(byte: number): boolean {
  return byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d;
}

function signalVariable(path: string): string {
  const signal = path.slice('/v1/'.length) as Signal;
  return `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`;
}

function portName(port: number): string {
  return port === 0 ? 'of its own' : String(port);
}
