// outlay connect and outlay disconnect: an agent's telemetry and hook, set in its own settings and taken back from them.
import { Argument, Option, type Command } from 'commander';
import { readConfig, readRunSettings } from '../../config.ts';
import { applyConnect, applyDisconnect, toConnect, toDisconnect } from '../connect/connect.ts';
import {
  builtScript,
  forgetState,
  readHookSettings,
  scriptIn,
  toInstall,
  toRemove,
  type HookSettings,
} from '../connect/hook-script.ts';
import { introduce } from '../connect/introduce.ts';
import { managedText } from '../connect/managed.ts';
import { settle } from '../connect/settle.ts';
import { SETUPS, type Means, type SetupName } from '../connect/setups.ts';
import { MASK, masked } from '../connect/shown.ts';
import { wantsStatusLine } from '../connect/status-line.ts';
import { personHere } from '../connect/who.ts';
import { makeToken } from '../doctor/check-token.ts';
import { ReportError } from '../report/report-error.ts';
import { NOWHERE } from '../../hook/place.ts';
import { plainText } from '../../hook/plain-text.ts';
import { prepare } from '../run/prepare.ts';
import { shown } from '../run/target.ts';
import { connection } from '../client/connection.ts';

type Options = {
  readonly url?: string;
  /** The former name of `url`. */
  readonly server?: string;
  readonly otlp?: string;
  readonly token?: string;
  readonly user?: string;
  readonly force?: boolean;
  readonly yes?: boolean;
  readonly managed?: boolean;
  readonly print?: boolean;
  readonly statusLine?: boolean;
};

const AGENT = new Argument('<agent>', 'the agent').choices(Object.keys(SETUPS));

/** Adds the options and what is done. */
export function connectCommand(command: Command): void {
  command
    .addArgument(AGENT)
    .option('--url <url>', 'the Outlay to report to (default: the one that runs here)')
    .addOption(new Option('--server <url>', 'the same, as it was called before').hideHelp().conflicts('url'))
    .option('--otlp <url>', 'where telemetry goes (default: the server)')
    .option('--token <token>', 'an ingest token; better in OUTLAY_TOKEN, where no list of processes shows it')
    .option('--user <address>', 'who works here; otherwise the agent’s account, or git’s user.email')
    .option('--status-line', 'show spend in the status line of Claude Code too')
    .option('--force', 'replace settings that are set to something else')
    .option('--yes', 'do not ask')
    .option('--managed', 'for many machines: settings that their users cannot change; with --print')
    .option('--print', 'write what would be set, and change nothing')
    .action(connect);
}

/** Adds the options and what is done. */
export function disconnectCommand(command: Command): void {
  command.addArgument(AGENT).option('--yes', 'do not ask').action(disconnect);
}

async function connect(agent: SetupName, options: Options): Promise<void> {
  if (options.statusLine && agent !== 'claude')
    throw new ReportError('usage', '--status-line is for Claude Code: no other agent has one.');
  if (options.managed) {
    printManaged(agent, options);
    return;
  }
  const { history: places } = readConfig();
  const { url, token } = serverOf(options);
  const known = await introduce(url, token, options.user ?? (await personHere(agent, places)));
  const settings = { url, token, user: known.user };
  const bare = meansOf(agent, options, { settings, places });
  const subject = { home: places.home, agent };
  const file = SETUPS[agent].files(bare)[0]?.path ?? '';
  const means = { ...bare, statusLine: await wantsStatusLine(subject, file, options) };
  const choice = { force: options.force === true, secret: token };
  const outcome = await settle(
    {
      question: 'Make these changes?',
      secrets: [token, ...secretsIn(places.home)],
      plan: () => ({
        changes: toConnect(subject, SETUPS[agent].files(means), choice),
        own: toInstall(subject, builtScript(), settings),
      }),
      apply: ({ changes, own }) => applyConnect(subject, changes, own),
    },
    options,
  );
  if (outcome === 'left') return;
  const done = outcome === 'same' ? 'Nothing to do' : `${agent} is connected`;
  process.stdout.write(`${done}: it reports to ${shown(url)} as ${known.user}. ${plainText(known.reason)}\n`);
  const advice = known.isUnbound ? [unboundAdvice(known.user, agent)] : [];
  for (const line of [...advice, ...SETUPS[agent].advice(means)]) {
    process.stderr.write(`outlay: ${masked(line, [token])}\n`);
  }
}

function unboundAdvice(user: string, agent: SetupName): string {
  const why =
    'the token is bound to nobody: it sends for anybody, and no amounts are told to it. Better is one of the person’s own';
  return `${why}:\n  ${makeToken(user, agent)}`;
}

function secretsIn(home: string): string[] {
  return Object.values(readHookSettings(home)).map(({ token }) => token);
}

/** Nobody in particular: each machine finds out who works there. */
function printManaged(agent: SetupName, options: Options): void {
  if (!options.print)
    throw new ReportError(
      'usage',
      'Say --managed --print: Outlay does not write what belongs to the administrator.',
    );
  if (SETUPS[agent].managed.length === 0) {
    const others =
      'take the settings from --print of a connected machine, and its documentation for the place';
    throw new ReportError(
      'refused',
      `Where ${agent} keeps what users cannot change is not known here: ${others}.`,
    );
  }
  const settings: HookSettings = { ...serverOf(options), user: '' };
  const { history: places } = readConfig();
  const means = meansOf(agent, options, { settings, places });
  process.stdout.write(masked(managedText(SETUPS[agent], means, settings), [settings.token]));
  if (settings.token !== '')
    process.stderr.write(`outlay: put the token in place of ${MASK}; it is never printed\n`);
}

function serverOf({ url: named, server, token }: Options): { url: string; token: string } {
  const url = (named ?? server ?? connection(undefined).baseUrl).replace(/\/+$/, '');
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new ReportError('usage', `--url ${url} is no address; it has the form http://host:8787`);
  return { url, token: token ?? readRunSettings().token };
}

function meansOf(
  agent: SetupName,
  options: Options,
  {
    settings,
    places,
  }: { readonly settings: { url: string; token: string; user: string }; readonly places: Means['places'] },
): Means {
  const { program } = SETUPS[agent];
  const endpoint = (options.otlp ?? settings.url).replace(/\/+$/, '');
  const attributes: Record<string, string> = settings.user === '' ? {} : { 'user.email': settings.user };
  const asked = { endpoint, token: settings.token, attributes, force: true };
  const local = () => ({ http: endpoint, grpc: endpoint });
  const { environment } = prepare([program], asked, { environment: {}, local, place: NOWHERE, email: '' });
  const variables = Object.entries(environment).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '',
  );
  return {
    places,
    node: process.execPath,
    script: scriptIn(places.home),
    endpoint,
    token: settings.token,
    variables: Object.fromEntries(variables),
    statusLine: options.statusLine === true,
  };
}

async function disconnect(agent: SetupName, options: Options): Promise<void> {
  const { home } = readConfig().history;
  const subject = { home, agent };
  if (!toDisconnect(subject)) {
    process.stdout.write(`${agent} is not connected; nothing to do.\n`);
    return;
  }
  const outcome = await settle(
    {
      question: 'Take this back?',
      secrets: secretsIn(home),
      plan: () => ({ changes: toDisconnect(subject) ?? [], own: toRemove(subject) }),
      apply: ({ changes, own }) => applyDisconnect(subject, changes, own),
    },
    options,
  );
  if (outcome === 'left') return;
  forgetState(home);
  process.stdout.write(`${agent} is disconnected.\n`);
}
