// Codex: the `[otel]` table of its configuration (https://developers.openai.com/codex/config-basic).
import { join } from 'node:path';
import { fieldsOf, textOf, type Fields } from '../../../hook/fields.ts';
import { fileLayer, settingOf, type Layer } from '../layers.ts';
import type { Machine } from '../machine.ts';
import type { OtlpProtocol, Signal } from '../probe.ts';
import { readToml } from '../toml.ts';
import { brokenFiles, disputesIn, type SetRoute, type Telemetry } from '../telemetry.ts';

const MANAGED = '/etc/codex/managed_config.toml';
const SYSTEM = '/etc/codex/config.toml';

/** The key of `[otel]` for each signal that is read. */
const EXPORTERS = [
  ['logs', 'exporter'],
  ['metrics', 'metrics_exporter'],
] as const satisfies readonly (readonly [Signal, string])[];

/** The folder of Codex. */
export function codexHome({ places }: Pick<Machine, 'places'>): string {
  return places.codexHome || join(places.home, '.codex');
}

function tomlLayer(path: string, names: readonly string[]): Layer {
  return fileLayer(path, (text) => readToml(text, names));
}

export function codexTelemetry(machine: Machine): Telemetry {
  const user = join(codexHome(machine), 'config.toml');
  const project = join(machine.folder, '.codex', 'config.toml');
  const layers = [MANAGED, ...(project === user ? [] : [project]), user, SYSTEM].map((path) =>
    tomlLayer(path, ['otel']),
  );
  const routes = EXPORTERS.flatMap(([signal, key]) => routeOf(layers, signal, key));
  const logs = settingOf(layers, ['otel', 'exporter']);
  const isNone = logs?.value === 'none';
  const paths = EXPORTERS.flatMap(([, key]) =>
    ['otlp-http', 'otlp-grpc'].map((kind) => ['otel', key, kind, 'endpoint']),
  );
  return {
    onBy: routes[0]?.from,
    offBecause:
      routes.length > 0
        ? ''
        : isNone
          ? `[otel] exporter is "none" in ${logs.from}`
          : `no [otel] exporter is set in ${layers[layers.length - 2]?.name ?? user}`,
    routes,
    disputes: disputesIn(layers, paths),
    faults: [
      ...brokenFiles(layers),
      ...(routes.length > 0 && !routes.some(({ signal }) => signal === 'logs')
        ? ['[otel] exporter is not set, so calls are not told one by one']
        : []),
    ],
  };
}

/** The first layer with this exporter says everything of it. The address is used as it is, with its path. */
function routeOf(layers: readonly Layer[], signal: Signal, key: string): SetRoute[] {
  for (const { name, values } of layers) {
    const exporter = fieldsOf(values['otel'])[key];
    if (exporter === 'none') return [];
    for (const kind of ['otlp-http', 'otlp-grpc']) {
      const told = fieldsOf(fieldsOf(exporter)[kind]);
      const url = textOf(told['endpoint'], 2_048);
      if (url === '') continue;
      const protocol = kind === 'otlp-grpc' ? 'grpc' : encodingOf(told);
      return [{ signal, url, protocol, headers: headersOf(told), from: name }];
    }
  }
  return [];
}

function encodingOf(told: Fields): OtlpProtocol {
  return told['protocol'] === 'json' ? 'http/json' : 'http/protobuf';
}

function headersOf(told: Fields): Record<string, string> {
  const pairs = Object.entries(fieldsOf(told['headers'])).map(([name, value]) => [
    name.toLowerCase(),
    textOf(value, 4_096),
  ]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

/** How many hooks of the file the person has trusted: Codex keeps a hash for each, under the file's path. */
export function trustedHooks(machine: Pick<Machine, 'places'>, hooksFile: string): number {
  const { values } = tomlLayer(join(codexHome(machine), 'config.toml'), ['hooks']);
  const state = fieldsOf(fieldsOf(values['hooks'])['state']);
  return Object.entries(state).filter(
    ([key, one]) => key.includes(hooksFile) && textOf(fieldsOf(one)['trusted_hash']) !== '',
  ).length;
}

/** Files in which Codex looks for hooks. */
export function codexHookFiles(machine: Pick<Machine, 'places' | 'folder'>): string[] {
  return [...new Set([join(codexHome(machine), 'hooks.json'), join(machine.folder, '.codex', 'hooks.json')])];
}
