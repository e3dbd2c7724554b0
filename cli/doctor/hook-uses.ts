// Where an agent's settings call the hook: every file that it reads, every event, and what is started.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fieldsOf } from '../../hook/fields.ts';
import { readTextNow } from '../../hook/read-text.ts';
import type { SetupName } from '../connect/setups.ts';
import { claudeFiles } from './agents/claude.ts';
import { codexHookFiles } from './agents/codex.ts';
import { GEMINI, geminiFiles, QWEN } from './agents/gemini.ts';
import { homely, jsonLayer } from './layers.ts';
import type { Environment, Machine } from './machine.ts';

/** One call of our hook in a file of settings. */
export type HookUse = {
  readonly file: string;
  readonly path: string;
  readonly event: string;
  /** What is started; empty where an address is called. */
  readonly node: string;
  readonly script: string;
  /** The address; empty where a program is started. */
  readonly url: string;
};

type Place = Pick<Machine, 'places' | 'folder'>;

const FILES: Readonly<Record<SetupName, (place: Place) => readonly string[]>> = {
  claude: claudeFiles,
  codex: codexHookFiles,
  gemini: (place) => geminiFiles(GEMINI, place),
  qwen: (place) => geminiFiles(QWEN, place),
  copilot: ({ places, folder }) => [
    ...filesIn(join(places.copilotHome || join(places.home, '.copilot'), 'hooks'), '.json'),
    ...filesIn(join(folder, '.github', 'hooks'), '.json'),
  ],
  opencode: ({ places, folder }) =>
    [join(places.home, '.config', 'opencode'), join(folder, '.opencode')].flatMap((place) => [
      ...filesIn(join(place, 'plugin'), '.js'),
      ...filesIn(join(place, 'plugins'), '.js'),
    ]),
  cursor: ({ places, folder }) => [
    '/etc/cursor/hooks.json',
    join(folder, '.cursor', 'hooks.json'),
    join(places.home, '.cursor', 'hooks.json'),
  ],
};

function filesIn(folder: string, ending: string): string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(ending));
  return names.map((name) => join(folder, name));
}

/** Every call of our hook that the agent would find. */
export function hookUses(agent: SetupName, place: Place): HookUse[] {
  const files = [...new Set(FILES[agent](place))];
  return files.flatMap((path) => (path.endsWith('.js') ? pluginUses(path) : jsonUses(path, agent)));
}

function jsonUses(path: string, agent: SetupName): HookUse[] {
  const { name, values } = jsonLayer(path);
  return Object.entries(fieldsOf(values['hooks'])).flatMap(([event, list]) =>
    textsIn(list).flatMap((text) => {
      const place = { file: name, path, event };
      if (isAddress(text, agent)) return [{ ...place, node: '', script: '', url: text }];
      const [node = '', ...rest] = wordsOf(text);
      const script = rest.find((word) => SCRIPT.test(word));
      return script === undefined ? [] : [{ ...place, node, script, url: '' }];
    }),
  );
}

const SCRIPT = /outlay-hook\.m?js$/;

function isAddress(text: string, agent: SetupName): boolean {
  return (
    /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).pathname.endsWith(`/hooks/${agent}`)
  );
}

/** The plugin that `outlay connect opencode` writes. */
function pluginUses(path: string): HookUse[] {
  const text = readTextNow(path);
  const found = /spawn\(("(?:[^"\\]|\\.)*"), \[("(?:[^"\\]|\\.)*outlay-hook\.m?js")/.exec(text);
  if (!found) return [];
  const [node, script] = [found[1], found[2]].map((word) => JSON.parse(word ?? '""') as string);
  const events = [...text.matchAll(/^ {2}'([\w.]+)': async/gm)].map(([, event = '']) => event);
  return events.map((event) => ({
    file: homely(path),
    path,
    event,
    node: node ?? '',
    script: script ?? '',
    url: '',
  }));
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

/** The words of a shell line, as far as `outlay connect` quotes them. */
function wordsOf(line: string): string[] {
  const words = line.match(/(?:'[^']*'|\\'|"[^"]*"|[^\s'"\\])+/g) ?? [];
  return words.map((word) =>
    word.replace(/'([^']*)'|"([^"]*)"|\\'/g, (whole, single?: string, double?: string) =>
      whole === "\\'" ? "'" : (single ?? double ?? ''),
    ),
  );
}

/** The file of a program, looked up as a shell does; undefined where there is none. */
export function programPath(name: string, environment: Environment): string | undefined {
  if (name.includes('/')) return existsSync(name) ? name : undefined;
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
