// Which agent a command line starts, also through the package runners of Node.js.
import { basename } from 'node:path';
import type { Adapter } from '../../ingest/adapters/adapter.ts';
import type { Launch } from '../../ingest/adapters/launch.ts';
import { ADAPTERS } from '../../ingest/adapters/registry.ts';

/** The agent of a command line, which is `before` and then `given`: arguments that the agent gets. */
export type Found = {
  readonly agent: string;
  readonly launch: Launch;
  readonly before: readonly string[];
  readonly given: readonly string[];
};

/** Package runners and their commands that run a program. */
const RUNNERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['npx', []],
  ['bunx', []],
  ['pnpx', []],
  ['node', []],
  ['npm', ['exec', 'x']],
  ['pnpm', ['dlx', 'exec']],
  ['yarn', ['dlx', 'exec', 'run']],
  ['bun', ['x', 'run']],
  ['deno', ['run']],
]);

/** Options of runners whose value is the next word. */
const VALUED = new Set([
  '-p',
  '--package',
  '-w',
  '--workspace',
  '-C',
  '--prefix',
  '--dir',
  '--cwd',
  '-r',
  '--require',
  '--import',
]);

type Launched = Adapter & { readonly launch: Launch };

/** Agents that can be started, by name. */
export const LAUNCHES: readonly Launched[] = ADAPTERS.filter(
  (one): one is Launched => one.launch !== undefined,
);

/** The agent that the words start; undefined for one that no adapter knows how to start. */
export function findLaunch(words: readonly string[]): Found | undefined {
  const at = programAt(words);
  const word = words[at] ?? '';
  const names = new Set([basename(word), word.replace(/^npm:|(?<=.)@[^@/]*$/g, '')]);
  const known = LAUNCHES.find(({ launch }) => launch.programs.some((name) => names.has(name)));
  return known && { agent: known.agent, launch: known.launch, ...splitAfter(words, at) };
}

/** Where the name of the program or package is that runs in the end. */
function programAt(words: readonly string[]): number {
  const commands = RUNNERS.get(basename(words[0] ?? ''));
  if (!commands) return 0;
  const first = afterOptions(words, 1);
  return commands.includes(words[first] ?? '') ? afterOptions(words, first + 1) : first;
}

function afterOptions(words: readonly string[], from: number): number {
  let at = from;
  while (words[at]?.startsWith('-')) at += VALUED.has(words[at] ?? '') ? 2 : 1;
  return at;
}

/** npm takes options for its own up to `--`. */
function splitAfter(words: readonly string[], at: number): Pick<Found, 'before' | 'given'> {
  const [start, rest] = [words.slice(0, at + 1), words.slice(at + 1)];
  if (basename(words[0] ?? '') !== 'npm' || start.includes('--')) return { before: start, given: rest };
  const end = rest.indexOf('--');
  if (end < 0) return { before: [...start, '--'], given: rest };
  return { before: [...start, ...rest.slice(0, end + 1)], given: rest.slice(end + 1) };
}
