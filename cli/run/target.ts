// Where the agent is to report: the command line, else what the person set for every SDK, else the Outlay of this machine.
import type { LaunchTarget } from '../../ingest/adapters/launch.ts';
import type { Environment } from '../../hook/ci-place.ts';

export const ENDPOINT = 'OTEL_EXPORTER_OTLP_ENDPOINT';
export const PROTOCOL = 'OTEL_EXPORTER_OTLP_PROTOCOL';

/** Variables that say where telemetry goes, such as those of one signal or of one agent. */
export const ADDRESS = /OTLP_(?:\w+_)?ENDPOINT$/;

/** Where Outlay takes OTLP on this machine, by protocol. */
export type LocalEndpoints = { readonly http: string; readonly grpc: string };

const PROTOCOLS = ['grpc', 'http/protobuf', 'http/json'] as const;
const GRPC_PORT = /:4317$/;

/** The target. `asked` is the address on the command line, empty where there is none. */
export function targetOf(
  asked: string,
  environment: Environment,
  localEndpoints: () => LocalEndpoints,
): LaunchTarget {
  const spoken = PROTOCOLS.find((one) => one === environment[PROTOCOL]);
  const named = asked || environment[ENDPOINT] || '';
  if (named === '') {
    const local = localEndpoints();
    return { endpoint: spoken === 'grpc' ? local.grpc : local.http, protocol: spoken ?? 'http/protobuf' };
  }
  const endpoint = named.replace(/\/+$/, '');
  // An address that was asked for just now may not be of the protocol that was set for another one.
  const isSure = asked === '' || spoken !== 'grpc';
  if (spoken && isSure) return { endpoint, protocol: spoken };
  return { endpoint, protocol: GRPC_PORT.test(endpoint) ? 'grpc' : 'http/protobuf' };
}

/** What to say where the protocol is another one than the person set. */
export function warningOfProtocol(environment: Environment, { endpoint, protocol }: LaunchTarget): string[] {
  const set = environment[PROTOCOL];
  return !set || set === protocol ? [] : [`${PROTOCOL} is now ${protocol}, which ${shown(endpoint)} speaks`];
}

/** An address without the credentials that some people write into it. */
export function shown(endpoint: string): string {
  return endpoint.replace(/\/\/[^@/]*@/, '//');
}
