// Gemini CLI and Qwen Code: variables beat settings, and among settings those of the system beat the project's.
import { join } from 'node:path';
import { environmentLayer, jsonLayer, settingOf, type Layer, type Setting } from '../layers.ts';
import type { Machine } from '../machine.ts';
import type { OtlpProtocol, Signal } from '../probe.ts';
import { brokenFiles, disputesIn, headersIn, isOn, type SetRoute, type Telemetry } from '../telemetry.ts';

type Family = {
  readonly prefix: 'GEMINI' | 'QWEN';
  readonly folder: '.gemini' | '.qwen';
  readonly system: string;
};

export const GEMINI: Family = { prefix: 'GEMINI', folder: '.gemini', system: '/etc/gemini-cli' };
export const QWEN: Family = { prefix: 'QWEN', folder: '.qwen', system: '/etc/qwen-code' };

/** Settings files, the strongest first (https://geminicli.com/docs/reference/configuration). */
export function geminiFiles(
  family: Family,
  { places, folder }: Pick<Machine, 'places' | 'folder'>,
): string[] {
  const home = (family === GEMINI ? places.geminiHome : places.qwenHome) || places.home;
  const own = family === QWEN && places.qwenHome ? places.qwenHome : join(home, family.folder);
  return [
    ...new Set([
      join(family.system, 'settings.json'),
      join(folder, family.folder, 'settings.json'),
      join(own, 'settings.json'),
      join(family.system, 'system-defaults.json'),
    ]),
  ];
}

const SETTINGS = {
  enabled: ['ENABLED', 'enabled'],
  target: ['TARGET', 'target'],
  endpoint: ['OTLP_ENDPOINT', 'otlpEndpoint'],
  protocol: ['OTLP_PROTOCOL', 'otlpProtocol'],
} as const;
type Name = keyof typeof SETTINGS;

/** One layer for each place, with the names of {@link SETTINGS}. */
function layersOf({ prefix }: Family, files: readonly Layer[], { environment }: Machine): Layer[] {
  const named = Object.entries(SETTINGS) as [Name, readonly [string, string]][];
  const variables = named.map(([name, [variable]]) => [name, environment[`${prefix}_TELEMETRY_${variable}`]]);
  const standard = { endpoint: environment['OTEL_EXPORTER_OTLP_ENDPOINT'] };
  const shell = environmentLayer(environment).name;
  return [
    { name: shell, values: Object.fromEntries(variables) as Layer['values'] },
    { name: shell, values: standard },
    ...files.map(({ name, values }) => {
      const told = settingsIn(values['telemetry']);
      return { name, values: told };
    }),
  ];
}

function settingsIn(telemetry: unknown): Layer['values'] {
  const told = (typeof telemetry === 'object' && telemetry !== null ? telemetry : {}) as Layer['values'];
  return Object.fromEntries(Object.entries(SETTINGS).map(([name, [, key]]) => [name, told[key]]));
}

export function geminiTelemetry(family: Family, machine: Machine): Telemetry {
  const files = geminiFiles(family, machine).map(jsonLayer);
  const layers = layersOf(family, files, machine);
  const get = (name: Name): Setting | undefined => settingOf(layers, [name]);
  const enabled = get('enabled');
  const target = get('target');
  const toGoogle = target?.value === 'gcp';
  const isSwitchedOn = isOn(enabled);
  return {
    onBy: isSwitchedOn ? enabled?.from : undefined,
    offBecause: isSwitchedOn
      ? ''
      : enabled
        ? `telemetry.enabled is ${JSON.stringify(enabled.value)} by ${enabled.from}`
        : 'telemetry.enabled is set nowhere',
    routes: toGoogle ? [] : routesOf(get, machine.environment['OTEL_EXPORTER_OTLP_HEADERS'] ?? ''),
    disputes: disputesIn(
      layers,
      Object.keys(SETTINGS).map((name) => [name]),
    ).map((dispute) => ({
      ...dispute,
      name: `telemetry.${SETTINGS[dispute.name as Name][1]}`,
    })),
    faults: [
      ...brokenFiles(files),
      ...(toGoogle ? [`telemetry.target is "gcp" by ${target.from}, so telemetry goes to Google Cloud`] : []),
    ],
  };
}

function routesOf(get: (name: Name) => Setting | undefined, headers: string): SetRoute[] {
  const endpoint = get('endpoint');
  // Without a protocol they speak gRPC.
  const protocol: OtlpProtocol = get('protocol')?.value === 'http' ? 'http/protobuf' : 'grpc';
  const base = (endpoint?.value ?? 'http://localhost:4317').replace(/\/+$/, '');
  return (['logs', 'metrics'] as const satisfies readonly Signal[]).map((signal) => ({
    signal,
    url: protocol === 'grpc' ? base : `${base}/v1/${signal}`,
    protocol,
    headers: headersIn(headers),
    from: endpoint?.from ?? 'the default of the agent',
  }));
}
