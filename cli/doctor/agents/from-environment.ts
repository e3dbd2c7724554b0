// Copilot CLI and opencode, which read from the environment where their telemetry goes.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fieldsOf } from '../../../hook/fields.ts';
import { environmentLayer, jsonLayer, settingOf, type Layer, type Setting } from '../layers.ts';
import type { Machine } from '../machine.ts';
import type { Signal } from '../probe.ts';
import { brokenFiles, disputesIn, isOn, standardRoutes, type Telemetry } from '../telemetry.ts';

const ENDPOINT = 'OTEL_EXPORTER_OTLP_ENDPOINT';

/** The variables alone; the routes need an address, without which these agents send nothing. */
function routesIn(machine: Machine, signals: readonly Signal[]) {
  const layers = [environmentLayer(machine.environment)];
  const get = (name: string): Setting | undefined => settingOf(layers, [name]);
  const hasAddress = signals.some(
    (signal) => get(`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`) ?? get(ENDPOINT),
  );
  const found = hasAddress ? standardRoutes(get, { signals, otherwise: 'http/protobuf' }) : undefined;
  return {
    routes: found?.routes ?? [],
    faults: found?.faults ?? [`${ENDPOINT} is not set in this shell, and the agent reads it nowhere else`],
  };
}

/** https://docs.github.com/en/copilot/reference/copilot-cli-reference */
export function copilotTelemetry(machine: Machine): Telemetry {
  const shell = environmentLayer(machine.environment);
  const enabled = settingOf([shell], ['COPILOT_OTEL_ENABLED']);
  const { routes, faults } = routesIn(machine, ['traces', 'metrics']);
  // An address alone switches it on.
  const isSwitchedOn = enabled ? isOn(enabled) : routes.length > 0;
  return {
    onBy: isSwitchedOn ? shell.name : undefined,
    offBecause: isSwitchedOn
      ? ''
      : `COPILOT_OTEL_ENABLED is ${enabled ? JSON.stringify(enabled.value) : 'not set'} in this shell`,
    routes,
    disputes: [],
    faults: isSwitchedOn ? faults : [],
  };
}

/** https://opencode.ai/docs/config: what stands in the variable beats the project's file, and that the person's. */
export function opencodeTelemetry(machine: Machine): Telemetry {
  const { environment, folder, places } = machine;
  const config = join(places.home, '.config', 'opencode');
  const named = environment['OPENCODE_CONFIG'];
  const files = [folder, ...(named ? [named] : []), config].flatMap((place) =>
    place.endsWith('.json') || place.endsWith('.jsonc')
      ? [place]
      : ['opencode.jsonc', 'opencode.json'].map((name) => join(place, name)),
  );
  const layers: Layer[] = [
    { name: 'OPENCODE_CONFIG_CONTENT of this shell', values: contentOf(environment) },
    ...files.filter((path) => existsSync(path)).map(jsonLayer),
  ];
  const path = ['experimental', 'openTelemetry'];
  const enabled = settingOf(layers, path);
  const { routes, faults } = routesIn(machine, ['traces']);
  const isSwitchedOn = isOn(enabled);
  return {
    onBy: isSwitchedOn ? enabled?.from : undefined,
    offBecause: isSwitchedOn
      ? ''
      : `experimental.openTelemetry is ${enabled ? `${enabled.value} by ${enabled.from}` : 'set nowhere'}`,
    routes,
    disputes: disputesIn(layers, [path]),
    faults: [...brokenFiles(layers), ...(isSwitchedOn ? faults : [])],
  };
}

function contentOf(environment: Machine['environment']): Layer['values'] {
  try {
    return fieldsOf(JSON.parse(environment['OPENCODE_CONFIG_CONTENT'] ?? '{}'));
  } catch {
    return {};
  }
}
