// Which settings connect each agent: where its telemetry goes, and the hook. What blocks which agent: docs/hook.md.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { STATUS_LINE } from '../../hook/status-line.ts';
import type { HistoryPlaces } from '../../ingest/adapters/history.ts';
import { attributesIn } from '../run/resource-attributes.ts';
import { shellWord } from '../run/shell-word.ts';
import type { JsonChange } from './json-text.ts';
import { opencodePlugin } from './opencode-plugin.ts';
import type { FilePlan } from './plan.ts';
import { STATUS_LINE_PATH } from './status-line.ts';

/** What the settings are made from. */
export type Means = {
  readonly places: HistoryPlaces;
  /** The program that runs the hook, and the script. */
  readonly node: string;
  readonly script: string;
  /** Where telemetry goes, without the path of a signal. */
  readonly endpoint: string;
  /** Empty where none is needed. */
  readonly token: string;
  /** What the agent would be started with by `outlay run`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Whether the status line of an agent that has one shows spend. */
  readonly statusLine: boolean;
};

export type Setup = {
  /** What a person starts; empty for a program with windows. */
  readonly program: string;
  readonly files: (means: Means) => readonly FilePlan[];
  /** Where an administrator puts the files on Linux, in the same order; empty where we do not know the place for sure. */
  readonly managed: readonly string[];
  /** What no file of the agent can carry, as sentences. */
  readonly advice: (means: Means) => readonly string[];
};

/** The hook ends by itself after two seconds; agents are told five. */
const SECONDS = 5;

const claude: Setup = {
  program: 'claude',
  files: (means) => [
    {
      kind: 'json',
      path: join(means.places.claudeConfigDir || join(means.places.home, '.claude'), 'settings.json'),
      changes: [
        ...Object.entries(means.variables).map(([name, value]) => set(['env', name], value)),
        ...hooks(
          means,
          'claude',
          ['SessionStart', 'UserPromptSubmit', 'PreToolUse', 'PostToolBatch'],
          SECONDS,
        ),
        ...(means.statusLine ? [statusLine(means)] : []),
      ],
    },
  ],
  managed: ['/etc/claude-code/managed-settings.json'],
  advice: () => [],
};

const codex: Setup = {
  program: 'codex',
  files: (means) => {
    const home = means.places.codexHome || join(means.places.home, '.codex');
    return [
      { kind: 'toml', path: join(home, 'config.toml'), table: 'otel', lines: codexOtel(means) },
      {
        kind: 'json',
        path: join(home, 'hooks.json'),
        changes: hooks(means, 'codex', ['SessionStart', 'UserPromptSubmit', 'PreToolUse'], SECONDS),
      },
    ];
  },
  managed: [],
  advice: (means) => [
    'Codex runs a new hook only after you trusted it: start codex, open /hooks and approve the three of Outlay. ' +
      'Until then, and in codex exec, it is skipped without a word.',
    ...shellAdvice('Codex', 'codex', ['OTEL_BLRP_SCHEDULE_DELAY', 'OTEL_RESOURCE_ATTRIBUTES'])(means),
  ],
};

const gemini: Setup = {
  program: 'gemini',
  files: (means) => [
    {
      kind: 'json',
      path: join(means.places.geminiHome || means.places.home, '.gemini', 'settings.json'),
      changes: [
        ...geminiTelemetry(means),
        ...hooks(means, 'gemini', ['SessionStart', 'BeforeAgent', 'BeforeTool'], SECONDS * 1_000),
      ],
    },
  ],
  managed: ['/etc/gemini-cli/settings.json'],
  advice: shellAdvice('Gemini CLI', 'gemini', ['OTEL_RESOURCE_ATTRIBUTES', 'OTEL_EXPORTER_OTLP_HEADERS']),
};

const qwen: Setup = {
  program: 'qwen',
  files: (means) => [
    {
      kind: 'json',
      path: join(means.places.qwenHome || join(means.places.home, '.qwen'), 'settings.json'),
      changes: [
        ...geminiTelemetry(means),
        // Since 0.21.2; older ones name nobody.
        ...Object.entries(attributesIn(means.variables['OTEL_RESOURCE_ATTRIBUTES'] ?? '')).map(
          ([name, value]) => set(['telemetry', 'resourceAttributes', name], value),
        ),
        ...hooks(means, 'qwen', ['SessionStart', 'UserPromptSubmit', 'PreToolUse'], SECONDS * 1_000),
      ],
    },
  ],
  managed: ['/etc/qwen-code/settings.json'],
  advice: shellAdvice('Qwen Code', 'qwen', ['OTEL_EXPORTER_OTLP_HEADERS']),
};

const copilot: Setup = {
  program: 'copilot',
  files: ({ places, ...means }) => {
    const line = (event: string) => [
      { type: 'command', bash: commandOf(means, 'copilot', event), timeoutSec: SECONDS },
    ];
    const events = ['sessionStart', 'userPromptSubmitted', 'preToolUse'];
    const told = { version: 1, hooks: Object.fromEntries(events.map((event) => [event, line(event)])) };
    const path = join(places.copilotHome || join(places.home, '.copilot'), 'hooks', 'outlay.json');
    return [{ kind: 'whole', path, text: `${JSON.stringify(told, null, 2)}\n` }];
  },
  managed: [],
  advice: shellAdvice('Copilot', 'copilot', [
    'COPILOT_OTEL_ENABLED',
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'OTEL_EXPORTER_OTLP_HEADERS',
    'OTEL_RESOURCE_ATTRIBUTES',
  ]),
};

const opencode: Setup = {
  program: 'opencode',
  files: ({ places, node, script }) => {
    const folder = join(places.home, '.config', 'opencode');
    const commented = join(folder, 'opencode.jsonc');
    return [
      {
        kind: 'json',
        path: existsSync(commented) ? commented : join(folder, 'opencode.json'),
        changes: [set(['experimental', 'openTelemetry'], true)],
      },
      { kind: 'whole', path: join(folder, 'plugin', 'outlay.js'), text: opencodePlugin(node, script) },
    ];
  },
  managed: [],
  advice: shellAdvice('opencode', 'opencode', [
    'OTEL_BSP_SCHEDULE_DELAY',
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'OTEL_EXPORTER_OTLP_HEADERS',
    'OTEL_RESOURCE_ATTRIBUTES',
  ]),
};

const cursor: Setup = {
  program: '',
  files: ({ places, ...means }) => [
    {
      kind: 'json',
      path: join(places.home, '.cursor', 'hooks.json'),
      changes: [
        set(['version'], 1),
        ...['sessionStart', 'beforeSubmitPrompt', 'beforeShellExecution', 'beforeMCPExecution'].map((event) =>
          add(['hooks', event], { command: commandOf(means, 'cursor', event), timeout: SECONDS }),
        ),
      ],
    },
  ],
  managed: ['/etc/cursor/hooks.json'],
  advice: () => [
    'Cursor sends its telemetry only where its team’s administrator says; the hook works without it.',
  ],
};

/** By the name that a person calls the agent. */
export const SETUPS = { claude, codex, gemini, copilot, qwen, opencode, cursor } as const;
export type SetupName = keyof typeof SETUPS;

function set(path: readonly string[], value: unknown): JsonChange {
  return { kind: 'set', path, value };
}

function add(path: readonly string[], value: unknown): JsonChange {
  return { kind: 'add', path, value };
}

function hooks(means: Means, agent: string, events: readonly string[], timeout: number): JsonChange[] {
  const command = commandOf(means, agent);
  return events.map((event) => add(['hooks', event], { hooks: [{ type: 'command', command, timeout }] }));
}

function statusLine(means: Means): JsonChange {
  return set(STATUS_LINE_PATH, { type: 'command', command: commandOf(means, STATUS_LINE) });
}

/**
 * For a shell: paths of people may hold spaces. Agents show an error where a hook ends with anything but 0: one whose program
 * is gone, or which had to kill itself, says 0 all the same. The shells of Windows do not agree on how to say that.
 */
function commandOf({ node, script }: Pick<Means, 'node' | 'script'>, agent: string, event = ''): string {
  const words = [shellWord(node), shellWord(script), agent, event].filter((word) => word !== '');
  return `${words.join(' ')}${process.platform === 'win32' ? '' : ' || exit 0'}`;
}

function geminiTelemetry({ endpoint }: Means): JsonChange[] {
  const wanted = {
    enabled: true,
    target: 'local',
    otlpEndpoint: endpoint,
    otlpProtocol: 'http',
    logPrompts: false,
  };
  return Object.entries(wanted).map(([name, value]) => set(['telemetry', name], value));
}

function codexOtel({ endpoint, token }: Means): string[] {
  const text = (value: string): string => JSON.stringify(value);
  const headers = token === '' ? '' : `, headers = { Authorization = ${text(`Bearer ${token}`)} }`;
  const exporter = (signal: string): string =>
    `{ otlp-http = { endpoint = ${text(`${endpoint}/v1/${signal}`)}, protocol = "binary"${headers} } }`;
  return ['[otel]', `exporter = ${exporter('logs')}`, `metrics_exporter = ${exporter('metrics')}`];
}

function shellAdvice(name: string, program: string, names: readonly string[]): Setup['advice'] {
  return ({ variables }) => {
    const needed = names.filter((one) => variables[one]);
    if (needed.length === 0) return [];
    const lines = needed.map((one) => `export ${one}=${shellWord(variables[one] ?? '')}`);
    return [
      `${name} takes the following from its environment only. Start it with: outlay run -- ${program}\n` +
        `  or put this into the file that your shell reads at its start:\n    ${lines.join('\n    ')}`,
    ];
  };
}
