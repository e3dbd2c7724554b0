// outlay run: starts any agent so that what it spends arrives here, with the person, repository, branch and pull request.
import { readFileSync } from 'node:fs';
import { InvalidArgumentError, type Command } from 'commander';
import { readConfig, readRunSettings } from '../../config.ts';
import { httpUrl } from '../../server/http-server.ts';
import { ciPlace } from '../../hook/ci-place.ts';
import { claudeSettings, settledWith, withToldAttributes, type Settled } from '../run/claude-settings.ts';
import { gitPlace } from '../run/git-place.ts';
import { combined, NOWHERE } from '../../hook/place.ts';
import { prepare, type Prepared } from '../run/prepare.ts';
import { isReachable } from '../run/reachable.ts';
import { startAgent } from '../run/start-agent.ts';
import { ENDPOINT, shown } from '../run/target.ts';
import { instanceHere } from '../client/connection.ts';

type Options = {
  readonly endpoint?: string;
  readonly token?: string;
  readonly user?: string;
  readonly team?: string;
  readonly task?: string;
  readonly attribute: Readonly<Record<string, string>>;
  readonly git: boolean;
  readonly force?: boolean;
  readonly quiet?: boolean;
};

/** Adds the options of `outlay run [options] -- <agent> [arguments…]`. */
export function runCommand(command: Command): void {
  command
    .argument('<agent>', 'the program to start, such as claude, codex, gemini, qwen, copilot or opencode')
    .argument('[arguments...]', 'its own arguments, passed on as they are')
    .option(
      '--endpoint <url>',
      'where Outlay takes OTLP; otherwise OTEL_EXPORTER_OTLP_ENDPOINT or this machine',
    )
    .option('--token <token>', 'an ingest token; better in OUTLAY_TOKEN, where no list of processes shows it')
    .option('--user <address>', 'whose work it is; otherwise the user.email of git, and nobody in CI')
    .option('--team <team>', 'the team that it is done for')
    .option('--task <task>', 'the kind of work, or its ticket')
    .option('--attribute <name=value>', 'another resource attribute; may be repeated', attribute, {})
    .option('--no-git', 'say nothing of the repository')
    .option('--force', 'replace variables that are set already')
    .option('--quiet', 'do not say what was set')
    .passThroughOptions()
    .action(async (agent: string, given: string[], options: Options) => {
      process.exitCode = await run([agent, ...given], options);
    });
}

async function run(words: readonly string[], options: Options): Promise<number> {
  const { environment, token } = readRunSettings();
  const { place: gitsPlace, email } = options.git
    ? await gitPlace(process.cwd())
    : { place: NOWHERE, email: '' };
  const cisPlace = options.git ? ciPlace(environment, (path) => readFileSync(path, 'utf8')) : NOWHERE;
  const { history: places } = readConfig();
  const told = claudeSettings(words, { places, folder: process.cwd() });
  const asked = askedOf(options, token);
  const prepared = prepare(words, asked, {
    environment: withToldAttributes(environment, told),
    local: localEndpoints,
    place: combined(gitsPlace, cisPlace),
    email: environment['CI'] || options.user === '' ? '' : email,
  });
  const settled = settledWith(told, prepared, Boolean(asked.endpoint || environment[ENDPOINT]));
  await tell(prepared, settled, options.quiet === true);
  return await startAgent(settled.words, prepared.environment);
}

async function tell(prepared: Prepared, { endpoint, warnings }: Settled, quiet: boolean): Promise<void> {
  const isHeard = await isReachable(endpoint);
  const where = shown(endpoint);
  const lines = [
    ...(quiet ? [] : [summary(prepared, endpoint)]),
    ...prepared.warnings,
    ...warnings,
    ...(isHeard ? [] : [`nothing answers at ${where}, so this work will not be counted; outlay start`]),
  ];
  for (const line of lines) process.stderr.write(`outlay: ${line}\n`);
}

function askedOf(
  { endpoint = '', token, user = '', team = '', task = '', attribute, force }: Options,
  own: string,
) {
  const named = { 'user.email': user, 'team.id': team, 'task.type': task };
  const given = Object.entries(named).filter(([, value]) => value !== '');
  return {
    endpoint,
    token: token ?? own,
    attributes: { ...attribute, ...Object.fromEntries(given) },
    force: force === true,
  };
}

/** Where the Outlay of this machine takes OTLP. */
function localEndpoints(): { http: string; grpc: string } {
  const config = readConfig();
  const { host, otlpPort, grpcPort } = config;
  const local = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const http = instanceHere(config)?.otlp_url || httpUrl(local, otlpPort || 4318);
  return { http, grpc: httpUrl(local, grpcPort || 4317) };
}

/** One line: who sends where, as whom and for what. */
function summary({ agent, attributes }: Prepared, endpoint: string): string {
  const known = new Map(attributes.split(',').map((pair) => pair.split('=') as [string, string]));
  const told = [
    ['', known.get('user.email') ?? known.get('enduser.id')],
    ['team ', known.get('team.id')],
    ['', known.get('vcs.repository.url.full') ?? known.get('vcs.repository.name')],
    ['branch ', known.get('vcs.ref.head.name')],
    ['commit ', known.get('vcs.ref.head.revision')?.slice(0, 10)],
    ['pull request ', known.get('vcs.change.id')],
  ];
  const parts = told.flatMap(([label, value]) => (value ? [`${label}${readable(value)}`] : []));
  return [`${agent || 'program'} reports to ${shown(endpoint)}`, ...parts].join(', ');
}

function readable(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function attribute(text: string, earlier: Readonly<Record<string, string>>): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It has the form name=value.');
  return { ...earlier, [text.slice(0, at)]: text.slice(at + 1) };
}
