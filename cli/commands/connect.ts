// outlay connect and outlay disconnect: an agent's telemetry and hook, set in its own settings and taken back from them.
import { createInterface } from 'node:readline/promises';
import { Argument, type Command } from 'commander';
import { readConfig, readRunSettings } from '../../config.ts';
import {
  applyConnect,
  applyDisconnect,
  shownChanges,
  toConnect,
  toDisconnect,
  type FileChange,
} from '../connect/connect.ts';
import { builtScript, installScript, removeScript, scriptIn } from '../connect/hook-script.ts';
import { introduce } from '../connect/introduce.ts';
import { managedText } from '../connect/managed.ts';
import { connectedAgents } from '../connect/record.ts';
import { SETUPS, type Means, type SetupName } from '../connect/setups.ts';
import { personHere } from '../connect/who.ts';
import { ReportError } from '../report/report-error.ts';
import { NOWHERE } from '../../hook/place.ts';
import { plainText } from '../../hook/plain-text.ts';
import { prepare } from '../run/prepare.ts';
import { shown } from '../run/target.ts';
import { connection } from './connection.ts';

type Options = {
  readonly server?: string;
  readonly otlp?: string;
  readonly token?: string;
  readonly user?: string;
  readonly force?: boolean;
  readonly yes?: boolean;
  readonly managed?: boolean;
  readonly print?: boolean;
};

const AGENT = new Argument('<agent>', 'the agent').choices(Object.keys(SETUPS));

/** Adds the options and what is done. */
export function connectCommand(command: Command): void {
  command
    .addArgument(AGENT)
    .option('--server <url>', 'the Outlay to report to (default: the one that runs here)')
    .option('--otlp <url>', 'where telemetry goes (default: the server)')
    .option('--token <token>', 'an ingest token; better in OUTLAY_TOKEN, where no list of processes shows it')
    .option('--user <address>', 'who works here; otherwise the agent’s account, or git’s user.email')
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
  if (options.managed) {
    printManaged(agent, options);
    return;
  }
  const { history: places } = readConfig();
  const { url, token } = serverOf(options);
  const known = await introduce(url, token, options.user ?? (await personHere(agent, places)));
  const settings = { url, token, user: known.user };
  const means = meansOf(agent, options, { settings, places });
  const subject = { home: places.home, agent };
  const changes = toConnect(subject, SETUPS[agent].files(means), options.force === true);
  const script = builtScript();
  const lines = shownChanges(changes);
  tellKept(changes);
  process.stdout.write(lines);
  if (options.print || (lines !== '' && !(await isWanted('Make these changes?', options)))) return;
  const isNewScript = installScript(places.home, script, settings);
  if (lines !== '') applyConnect(subject, changes);
  const what = isNewScript ? 'The hook is up to date' : 'Nothing to do';
  const done = lines === '' ? what : `${agent} is connected`;
  process.stdout.write(`${done}: it reports to ${shown(url)} as ${known.user}. ${plainText(known.reason)}\n`);
  for (const line of SETUPS[agent].advice(means)) process.stderr.write(`outlay: ${line}\n`);
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
  const settings = { ...serverOf(options), user: '' };
  const { history: places } = readConfig();
  process.stdout.write(managedText(SETUPS[agent], meansOf(agent, options, { settings, places }), settings));
}

function serverOf({ server, token }: Options): { url: string; token: string } {
  const url = (server ?? connection(undefined).baseUrl).replace(/\/+$/, '');
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new ReportError('usage', `--server ${url} is no address; it has the form http://host:8787`);
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
  };
}

async function disconnect(agent: SetupName, options: Options): Promise<void> {
  const { home } = readConfig().history;
  const subject = { home, agent };
  const changes = toDisconnect(subject);
  if (!changes) {
    process.stdout.write(`${agent} is not connected; nothing to do.\n`);
    return;
  }
  process.stdout.write(shownChanges(changes));
  for (const { path, isForeign } of changes) {
    if (isForeign)
      process.stderr.write(`outlay: ${path} was changed since; only what Outlay put there goes\n`);
  }
  if (!(await isWanted('Take this back?', options))) return;
  applyDisconnect(subject, changes);
  if (connectedAgents(home).length === 0) removeScript(home);
  process.stdout.write(`${agent} is disconnected.\n`);
}

function tellKept(changes: readonly FileChange[]): void {
  for (const { path, kept } of changes) {
    if (kept.length === 0) continue;
    process.stderr.write(
      `outlay: ${path} keeps what it sets already: ${kept.join(', ')}; --force replaces it\n`,
    );
  }
}

async function isWanted(question: string, { yes }: Options): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY) throw new ReportError('usage', 'Nobody is there to be asked; say --yes.');
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asking.question(`${question} [y/N] `);
  asking.close();
  return /^y(es)?$/i.test(answer.trim());
}
