// Claude Code: settings files beat the environment, and among them the nearer ones (tried with 2.1.197).
import { join } from 'node:path';
import { fieldsOf } from '../../../hook/fields.ts';
import { environmentLayer, jsonLayer, settingOf, type Layer, type Setting } from '../layers.ts';
import type { Machine } from '../machine.ts';
import { brokenFiles, disputesIn, isOn, standardRoutes, type Telemetry } from '../telemetry.ts';

/** https://code.claude.com/docs/en/settings: where administrators put theirs. */
const MANAGED = [
  '/etc/claude-code/managed-settings.json',
  '/Library/Application Support/ClaudeCode/managed-settings.json',
];

/** Settings files, the strongest first. */
export function claudeFiles({ places, folder }: Pick<Machine, 'places' | 'folder'>): string[] {
  const own = places.claudeConfigDir || join(places.home, '.claude');
  const project = join(folder, '.claude');
  return [
    ...new Set([
      ...MANAGED,
      join(project, 'settings.local.json'),
      join(project, 'settings.json'),
      join(own, 'settings.json'),
    ]),
  ];
}

const NAMES = [
  'CLAUDE_CODE_ENABLE_TELEMETRY',
  'OTEL_LOGS_EXPORTER',
  'OTEL_METRICS_EXPORTER',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_PROTOCOL',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_RESOURCE_ATTRIBUTES',
  'DISABLE_TELEMETRY',
];

export function claudeTelemetry(machine: Machine): Telemetry {
  const files = claudeFiles(machine).map(jsonLayer);
  const layers: Layer[] = [
    ...files.map((file) => ({ ...file, values: fieldsOf(file.values['env']) })),
    environmentLayer(machine.environment),
  ];
  const get = (name: string): Setting | undefined => settingOf(layers, [name]);
  const enabled = get('CLAUDE_CODE_ENABLE_TELEMETRY');
  const signals = (['logs', 'metrics'] as const).filter((signal) =>
    /\botlp\b/.test(get(`OTEL_${signal.toUpperCase()}_EXPORTER`)?.value ?? ''),
  );
  const { routes, faults } = standardRoutes(get, { signals, otherwise: undefined });
  const isSwitchedOn = isOn(enabled);
  return {
    onBy: isSwitchedOn ? enabled?.from : undefined,
    offBecause: isSwitchedOn
      ? ''
      : enabled
        ? `CLAUDE_CODE_ENABLE_TELEMETRY is ${JSON.stringify(enabled.value)} by ${enabled.from}`
        : 'CLAUDE_CODE_ENABLE_TELEMETRY is set nowhere',
    routes,
    disputes: disputesIn(
      layers,
      NAMES.map((name) => [name]),
    ),
    faults: [
      ...brokenFiles(files),
      ...faults,
      ...(isSwitchedOn && !signals.includes('logs')
        ? ['OTEL_LOGS_EXPORTER is not otlp, so calls are not told one by one']
        : []),
    ],
  };
}
