// Composes what an agent is started with: its variables and arguments, what the person had set already, and what to say.
import type { LaunchTarget } from '../../ingest/adapters/launch.ts';
import type { Environment } from '../../hook/ci-place.ts';
import { findLaunch, type Found } from './find-launch.ts';
import type { Place } from '../../hook/place.ts';
import { attributeNames, mergedAttributes } from './resource-attributes.ts';
import { ADDRESS, ENDPOINT, PROTOCOL, targetOf, warningOfProtocol, type LocalEndpoints } from './target.ts';
import { tokenHeader } from './token-header.ts';

/** What the person asked for on the command line. Empty text where they did not. */
export type Asked = {
  readonly endpoint: string;
  readonly token: string;
  /** Resource attributes by name. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly force: boolean;
};

export type Surroundings = {
  readonly environment: Environment;
  /** Asked for only where no other address is named. */
  readonly local: () => LocalEndpoints;
  readonly place: Place;
  /** The person by git; empty in CI, where git's author is a robot. */
  readonly email: string;
};

/** How to start the agent. */
export type Prepared = {
  readonly words: readonly string[];
  readonly environment: Environment;
  /** Empty for a program that no adapter knows. */
  readonly agent: string;
  readonly target: LaunchTarget;
  /** Resource attributes as they are sent, encoded. */
  readonly attributes: string;
  readonly warnings: readonly string[];
};

const RESOURCE = 'OTEL_RESOURCE_ATTRIBUTES';

/** These are changed only in ways that keep what the person meant, or with a word about it. */
const FOLLOWED: ReadonlySet<string> = new Set([
  ENDPOINT,
  PROTOCOL,
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OPENCODE_CONFIG_CONTENT',
]);

/** What a person is called by in the attributes; any of them beats what git says. */
const PERSON = ['user.email', 'enduser.id', 'user.id'];

/** Variables of one signal, which beat those of all signals. */
const OF_ONE_SIGNAL = /^OTEL_EXPORTER_OTLP_(?:METRICS|LOGS|TRACES)_(?:ENDPOINT|PROTOCOL|HEADERS)$/;

/** Composes the start of `words`. What the person set stays, unless they say `--force`. */
export function prepare(words: readonly string[], asked: Asked, around: Surroundings): Prepared {
  const found = findLaunch(words);
  const own = asked.force ? withoutTargets(around.environment) : around.environment;
  const target = targetOf(asked.endpoint, own, around.local);
  const attributes = attributesOf(asked, own[RESOURCE] ?? '', around);
  const token = tokenHeader(asked, { environment: own, words, target });
  const wanted = {
    ...standardVariables(target),
    ...token.variables,
    ...found?.launch.variables?.(target, { ...own, ...token.variables }),
  };
  const kept = asked.force ? [] : disputed(own, wanted);
  const set = Object.fromEntries(Object.entries(wanted).filter(([name]) => !kept.includes(name)));
  return {
    words: withArguments(words, found, target),
    environment: { ...own, ...set, [RESOURCE]: attributes },
    agent: found?.agent ?? '',
    target,
    attributes,
    warnings: [
      ...warningOfKept([...kept, ...token.kept, ...signalsOf(own)]),
      ...warningOfProtocol(own, target),
      ...token.warnings,
      ...(found ? [] : [unknownAgent(words)]),
      ...(found?.launch.gap ? [found.launch.gap] : []),
    ],
  };
}

function standardVariables({ endpoint, protocol }: LaunchTarget): Record<string, string> {
  return {
    [ENDPOINT]: endpoint,
    [PROTOCOL]: protocol,
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_TRACES_EXPORTER: 'otlp',
  };
}

function attributesOf(asked: Asked, given: string, { place, email }: Surroundings): string {
  const names = attributeNames(given);
  const hasPerson = PERSON.some((name) => names.has(name) || name in asked.attributes);
  const isAddress = place.repository.includes('://');
  const found = {
    'user.email': hasPerson ? '' : email,
    [isAddress ? 'vcs.repository.url.full' : 'vcs.repository.name']: place.repository,
    'vcs.ref.head.name': place.branch,
    'vcs.ref.head.revision': place.commit,
    'vcs.change.id': place.change,
    'cicd.pipeline.name': place.pipeline,
    'cicd.pipeline.run.id': place.pipelineRun,
  };
  const known = Object.entries(found).filter(([, value]) => value !== '');
  const added = { ...Object.fromEntries(known), ...asked.attributes };
  return mergedAttributes(given, added, new Set(Object.keys(asked.force ? added : asked.attributes)));
}

function withArguments(words: readonly string[], found: Found | undefined, target: LaunchTarget): string[] {
  const leading = found?.launch.leadingArguments?.(target, found.given) ?? [];
  return found && leading.length > 0 ? [...found.before, ...leading, ...found.given] : [...words];
}

function disputed(own: Environment, wanted: Readonly<Record<string, string>>): string[] {
  return Object.keys(wanted).filter((name) => own[name] && own[name] !== wanted[name] && !FOLLOWED.has(name));
}

/** With `--force` nothing that the person set before says where telemetry goes. */
function withoutTargets(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => !OF_ONE_SIGNAL.test(name) && !ADDRESS.test(name) && name !== PROTOCOL,
    ),
  );
}

function signalsOf(own: Environment): string[] {
  return Object.keys(own).filter((name) => OF_ONE_SIGNAL.test(name) && own[name]);
}

function warningOfKept(names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`kept what was set already: ${names.join(', ')}; --force replaces it`];
}

function unknownAgent([program = '']: readonly string[]): string {
  return `${program} is no agent that Outlay knows how to start; it gets the standard OpenTelemetry variables`;
}
