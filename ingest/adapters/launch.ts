// What an adapter's folder knows of starting its agent: how it is told where its telemetry goes (`outlay run`).

/** Where an agent is to send its telemetry. */
export type LaunchTarget = {
  /** Base address of OTLP, without the path of a signal. */
  readonly endpoint: string;
  readonly protocol: 'grpc' | 'http/protobuf' | 'http/json';
};

/** How an agent is started. Every agent gets the standard variables of OpenTelemetry SDKs; here is what it needs beside them. */
export type Launch = {
  /** Names of its program and of the packages that hold it. */
  readonly programs: readonly string[];
  /** Variables, with the environment that they come into. */
  readonly variables?: (
    target: LaunchTarget,
    environment: Readonly<Record<string, string | undefined>>,
  ) => Readonly<Record<string, string>>;
  /** Arguments before those that the person gave. */
  readonly leadingArguments?: (target: LaunchTarget, given: readonly string[]) => readonly string[];
  /** What the agent does not pass on, as a sentence for the person. */
  readonly gap?: string;
};

/** The address of one signal. */
export function signalUrl({ endpoint }: LaunchTarget, signal: 'metrics' | 'logs' | 'traces'): string {
  return `${endpoint.replace(/\/+$/, '')}/v1/${signal}`;
}
