// Every way to connect an agent to an Outlay, as text to copy: what outlay connect and outlay run set, for people who do it by hand.
import type { HistoryPlaces } from '../../ingest/adapters/history.ts';
import type { AgentSetup, SetupWay } from '../../schemas/setup.ts';
import { NOWHERE } from '../../hook/place.ts';
import { findLaunch } from '../run/find-launch.ts';
import { prepare } from '../run/prepare.ts';
import { managedFiles } from './managed.ts';
import { planned, type FilePlan } from './plan.ts';
import { SETUPS, type Means, type SetupName } from './setups.ts';

/** Where the agents report, and what they say of themselves. */
export type WayOptions = {
  readonly server: string;
  /** Whether senders need a token, for which the text has a placeholder. */
  readonly needsToken: boolean;
  /** Resource attributes by name. */
  readonly attributes: Readonly<Record<string, string>>;
};

const TOKEN = '<token>';

/** Files of a person are named as a shell would find them. */
const PLACES: HistoryPlaces = {
  home: '~',
  claudeConfigDir: '',
  codexHome: '',
  geminiHome: '',
  qwenHome: '',
  copilotHome: '',
  xdgDataHome: '',
};

const NAMES: Readonly<Record<SetupName, string>> = {
  claude: 'Claude Code',
  codex: 'Codex',
  gemini: 'Gemini CLI',
  qwen: 'Qwen Code',
  copilot: 'Copilot',
  opencode: 'opencode',
  cursor: 'Cursor',
};

/** All agents, in the order in which they are shown. */
export function agentSetups(options: WayOptions): AgentSetup[] {
  return [...(Object.keys(NAMES) as SetupName[]).map((id) => agentSetup(id, options)), application(options)];
}

function agentSetup(id: SetupName, options: WayOptions): AgentSetup {
  const setup = SETUPS[id];
  const means = meansOf(setup.program, options);
  const found = findLaunch([setup.program]);
  const ways = [connectWay(id, options), ...(setup.program === '' ? [exportWay(options)] : [])];
  if (found) {
    ways.push(runWay(setup.program, options));
    ways.push(shellWay(means, id === 'codex' ? codexLine(options) : undefined));
  }
  ways.push(...settingsWay(setup.files(means)), ...managedWay(id, means, options));
  const gap = found?.launch.gap;
  return {
    id,
    name: NAMES[id],
    agent: found?.agent ?? id,
    ways,
    advice: gap === undefined ? [] : [`${gap}.`],
  };
}

function meansOf(program: string, { server, needsToken, attributes }: WayOptions): Means {
  const token = needsToken ? TOKEN : '';
  const asked = { endpoint: server, token, attributes, force: true };
  const local = () => ({ http: server, grpc: server });
  const { environment } = prepare([program], asked, { environment: {}, local, place: NOWHERE, email: '' });
  const set = Object.entries(environment).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return {
    places: PLACES,
    node: 'node',
    script: '~/.outlay/outlay-hook.mjs',
    endpoint: server,
    token,
    variables: Object.fromEntries(set),
    statusLine: false,
  };
}

function connectWay(id: SetupName, { server, needsToken }: WayOptions): SetupWay {
  const token = needsToken ? `OUTLAY_TOKEN='${TOKEN}' ` : '';
  return {
    id: 'connect',
    title: 'One line',
    note:
      'Shows what it would change, asks, and sets telemetry and the hook that keeps limits. ' +
      `outlay disconnect ${id} takes it back byte for byte.`,
    files: [{ path: null, text: `${token}outlay connect ${id} --url ${quoted(server)}\n` }],
  };
}

function runWay(program: string, { server, needsToken, attributes }: WayOptions): SetupWay {
  const token = needsToken ? `OUTLAY_TOKEN='${TOKEN}' ` : '';
  const named = Object.entries(attributes).map(
    ([name, value]) => ` --attribute ${quoted(`${name}=${value}`)}`,
  );
  return {
    id: 'run',
    title: 'One session',
    note: 'For this start only: nothing is written to settings. Repository, branch and pull request come from git.',
    files: [
      {
        path: null,
        text: `${token}outlay run --endpoint ${quoted(server)}${named.join('')} -- ${program}\n`,
      },
    ],
  };
}

function shellWay({ variables }: Means, line: string | undefined): SetupWay {
  const text = Object.entries(variables)
    .map(([name, value]) => `export ${name}=${quoted(value)}\n`)
    .join('');
  return {
    id: 'shell',
    title: 'Shell',
    note: 'For the file that your shell reads at its start, a container or a CI job.',
    files: [{ path: null, text: line === undefined ? text : `${text}${line}\n` }],
  };
}

/** Codex takes the address as arguments only. */
function codexLine({ server, needsToken }: WayOptions): string {
  const asked = { endpoint: server, token: needsToken ? TOKEN : '', attributes: {}, force: true };
  const around = {
    environment: {},
    local: () => ({ http: server, grpc: server }),
    place: NOWHERE,
    email: '',
  };
  return prepare(['codex'], asked, around).words.map(quoted).join(' ');
}

/** Telemetry without the hook, which needs a program in the person's own folder. */
function settingsWay(plans: readonly FilePlan[]): SetupWay[] {
  const files = plans.flatMap((plan) => {
    if (plan.kind === 'whole') return [];
    const bare =
      plan.kind === 'json'
        ? { ...plan, changes: plan.changes.filter(({ path }) => path[0] !== 'hooks') }
        : plan;
    const isEmpty = bare.kind === 'json' && bare.changes.every(({ path }) => path[0] === 'version');
    const text = bare.kind === 'toml' ? `${bare.lines.join('\n')}\n` : planned(bare, '', true).text;
    return isEmpty ? [] : [{ path: plan.path, text }];
  });
  if (files.length === 0) return [];
  return [
    {
      id: 'settings',
      title: 'Settings',
      note: 'Add this to the file, beside what is there. Telemetry only: the hook comes with the one line.',
      files,
    },
  ];
}

function managedWay(id: SetupName, means: Means, { server }: WayOptions): SetupWay[] {
  const setup = SETUPS[id];
  if (setup.managed.length === 0) return [];
  return [
    {
      id: 'managed',
      title: 'Managed',
      note:
        'For many machines, by your device management: settings that their users cannot change, on Linux. ' +
        'Nobody is named in them; each machine finds out who works there. Beside these, put a copy of ' +
        'dist/hook/outlay-hook.js at /opt/outlay/outlay-hook.mjs, owned by root.',
      files: managedFiles(setup, means, { url: server, token: means.token, user: '' }).filter(
        ({ path }) => !path.endsWith('.mjs'),
      ),
    },
  ];
}

function exportWay({ server, needsToken }: WayOptions): SetupWay {
  const header = needsToken ? `\nHeader     Authorization: Bearer ${TOKEN}` : '';
  return {
    id: 'team',
    title: 'Team settings',
    note: 'Cursor’s servers send the telemetry of a whole team, so this Outlay must be reachable from the internet.',
    files: [
      {
        path: 'Team Settings > OpenTelemetry Export',
        text: `Endpoint   ${server}/v1/metrics and ${server}/v1/logs\nProtocol   OTLP/HTTP, protobuf${header}\n`,
      },
    ],
  };
}

/** Applications of one's own, by the conventions for generative AI. */
function application(options: WayOptions): AgentSetup {
  const means = meansOf('', options);
  const token = options.needsToken ? `, token: process.env.OUTLAY_TOKEN` : '';
  const code = `import { startOutlay } from 'outlay/instrument';

const outlay = startOutlay({ agent: 'my-agent', version: '1.0.0', endpoint: ${JSON.stringify(options.server)}${token} });
`;
  const variables = { ...means.variables, OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta' };
  return {
    id: 'sdk',
    name: 'GenAI SDKs',
    agent: '',
    ways: [
      {
        ...shellWay({ ...means, variables }, undefined),
        note: 'For any application whose OpenTelemetry SDK follows the conventions for generative AI, also through OpenInference.',
      },
      {
        id: 'code',
        title: 'Code',
        note: 'For an agent of your own in Node.js. Install it from a checkout of Outlay: npm install <path>',
        files: [{ path: 'my-agent.ts', text: code }],
      },
    ],
    advice: [],
  };
}

function quoted(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
