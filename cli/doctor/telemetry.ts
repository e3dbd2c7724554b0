// What an agent's settings make of its telemetry: whether it is on, where each signal goes, and what beats what.
import { shown } from '../run/target.ts';
import { settingOf, type Layer, type Setting } from './layers.ts';
import type { OtlpProtocol, Route, Signal } from './probe.ts';

/** A way on which telemetry goes, and the layer that says so. */
export type SetRoute = Route & { readonly from: string };

export type Telemetry = {
  /** The layer that switches it on, or undefined where it is off. */
  readonly onBy: string | undefined;
  /** Why it is off, as a sentence; empty where it is on. */
  readonly offBecause: string;
  readonly routes: readonly SetRoute[];
  /** Settings of which several layers say different things. */
  readonly disputes: readonly Dispute[];
  /** What is set and cannot work, as sentences. */
  readonly faults: readonly string[];
};

/** `value` is text that may be shown. */
export type Dispute = {
  readonly name: string;
  readonly value: string;
  readonly from: string;
  readonly beaten: Setting['beaten'];
};

/** Whose values are shown in sentences: never what may hold a secret. */
const SECRET = /HEADERS|TOKEN|KEY/i;

/** The differing settings among these paths. */
export function disputesIn(layers: readonly Layer[], paths: readonly (readonly string[])[]): Dispute[] {
  return paths.flatMap((path) => {
    const setting = settingOf(layers, path);
    const others = setting?.beaten.filter(({ value }) => value !== setting.value) ?? [];
    if (!setting || others.length === 0) return [];
    const name = path.join('.');
    const told = (value: string): string => (SECRET.test(name) ? 'another value' : shown(value));
    return [
      {
        name,
        value: SECRET.test(name) ? 'a value' : shown(setting.value),
        from: setting.from,
        beaten: others.map(({ value, from }) => ({ value: told(value), from })),
      },
    ];
  });
}

/** Files that could not be understood, as sentences. */
export function brokenFiles(layers: readonly Layer[]): string[] {
  return layers.flatMap(({ name, fault }) =>
    fault === undefined ? [] : [`${name} cannot be understood: ${fault}`],
  );
}

export type Variables = (name: string) => Setting | undefined;

type Standard = { readonly signals: readonly Signal[]; readonly otherwise: OtlpProtocol | undefined };

/**
 * Where the standard variables send each signal (https://opentelemetry.io/docs/specs/otel/protocol/exporter/).
 * `otherwise` is what the agent speaks where no protocol is named; undefined where it then exports nothing.
 */
export function standardRoutes(
  get: Variables,
  { signals, otherwise }: Standard,
): { routes: SetRoute[]; faults: string[] } {
  const routes: SetRoute[] = [];
  const faults: string[] = [];
  for (const signal of signals) {
    const own = (what: string): Setting | undefined =>
      get(`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${what}`);
    const of = (what: string): Setting | undefined => own(what) ?? get(`OTEL_EXPORTER_OTLP_${what}`);
    const told = of('PROTOCOL');
    const protocol = told ? protocolOf(told.value) : otherwise;
    if (protocol === undefined) {
      faults.push(protocolFault(signal, told));
      continue;
    }
    const endpoint = of('ENDPOINT') ?? defaultEndpoint(protocol);
    const isWhole = own('ENDPOINT') !== undefined || protocol === 'grpc';
    const url = isWhole ? endpoint.value : `${endpoint.value.replace(/\/+$/, '')}/v1/${signal}`;
    const headers = headersIn(of('HEADERS')?.value ?? '');
    routes.push({ signal, url, protocol, headers, from: endpoint.from });
  }
  return { routes, faults };
}

function defaultEndpoint(protocol: OtlpProtocol): Pick<Setting, 'value' | 'from'> {
  const value = protocol === 'grpc' ? 'http://localhost:4317' : 'http://localhost:4318';
  return { value, from: 'the default of OpenTelemetry' };
}

function protocolFault(signal: Signal, told: Setting | undefined): string {
  const names = 'grpc, http/protobuf or http/json';
  return told
    ? `OTEL_EXPORTER_OTLP_PROTOCOL is ${JSON.stringify(told.value)} by ${told.from}, which is none: it is ${names}, and no ${signal} are sent`
    : `OTEL_EXPORTER_OTLP_PROTOCOL is not set, so no ${signal} are sent: it is ${names}`;
}

/** The protocol of that name; undefined for a name that is none, such as the frequent `http`. */
export function protocolOf(name: string): OtlpProtocol | undefined {
  return (['grpc', 'http/protobuf', 'http/json'] as const).find((one) => one === name);
}

/** `name=value` pairs with commas between them, values percent-encoded or not. */
export function headersIn(text: string): Record<string, string> {
  const pairs = text.split(',').flatMap((pair) => {
    const at = pair.indexOf('=');
    return at < 1 ? [] : [[pair.slice(0, at).trim().toLowerCase(), decoded(pair.slice(at + 1).trim())]];
  });
  return Object.fromEntries(pairs) as Record<string, string>;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether a switch is on: agents take these words. */
export function isOn(setting: Setting | undefined): boolean {
  return setting !== undefined && /^(?:1|true|yes|on)$/i.test(setting.value);
}
