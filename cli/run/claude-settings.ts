// Settings files of Claude Code beat the variables that it is started with: what `outlay connect claude` wrote there, too.
import { fieldsOf } from '../../hook/fields.ts';
import type { Environment } from '../../hook/ci-place.ts';
import { claudeFiles } from '../doctor/agents/claude.ts';
import { jsonLayer, settingOf, type Setting } from '../doctor/layers.ts';
import { findLaunch } from './find-launch.ts';
import type { Prepared } from './prepare.ts';
import { attributeNames } from './resource-attributes.ts';
import { ENDPOINT, PROTOCOL, shown } from './target.ts';

const RESOURCE = 'OTEL_RESOURCE_ATTRIBUTES';
const HEADERS = 'OTEL_EXPORTER_OTLP_HEADERS';
const SWITCHES = [
  'CLAUDE_CODE_ENABLE_TELEMETRY',
  'OTEL_METRICS_EXPORTER',
  'OTEL_LOGS_EXPORTER',
  'OTEL_TRACES_EXPORTER',
];

/** A variable as the files set it; undefined where none does. */
export type Told = (name: string) => Setting | undefined;

/** What the files say to the program that the words start; nothing to any other than Claude Code. */
export function claudeSettings(words: readonly string[], place: Parameters<typeof claudeFiles>[0]): Told {
  if (findLaunch(words)?.agent !== 'claude-code') return () => undefined;
  const files = claudeFiles(place).map(jsonLayer);
  const layers = files.map((file) => ({ ...file, values: fieldsOf(file.values['env']) }));
  return (name) => settingOf(layers, [name]);
}

/** The variables with the attributes that the files tell before those of this shell, as Claude Code would have it. */
export function withToldAttributes(environment: Environment, told: Told): Environment {
  const list = told(RESOURCE)?.value;
  if (list === undefined) return environment;
  const names = attributeNames(list);
  const others = (environment[RESOURCE] ?? '')
    .split(',')
    .filter((pair) => pair.trim() !== '' && ![...attributeNames(pair)].some((name) => names.has(name)));
  return { ...environment, [RESOURCE]: [list, ...others].join(',') };
}

/** `endpoint` is where telemetry really goes. */
export type Settled = Pick<Prepared, 'words' | 'warnings'> & { readonly endpoint: string };

/**
 * The start of what was prepared, where the files say something else. Attributes go along as settings of the command line,
 * which beat the person's and the project's. Nothing else does: everybody sees a command line, and another address
 * would get the token that the files tell. `isNamed`: the person named an address.
 */
export function settledWith(told: Told, prepared: Prepared, isNamed: boolean): Settled {
  const { words, target, attributes } = prepared;
  const place = told(RESOURCE);
  const settings = place && place.value !== attributes ? withSettings(words, attributes) : words;
  const lost = [
    ...(settings === undefined ? [RESOURCE] : []),
    ...[...(isNamed ? [ENDPOINT, PROTOCOL] : []), HEADERS, ...SWITCHES].filter((name) =>
      isBeaten(told, prepared, name),
    ),
  ];
  const endpoint = told(ENDPOINT)?.value ?? target.endpoint;
  return {
    words: settings ?? words,
    endpoint,
    warnings: lost.map((name) => sentenceOf(name, told, endpoint)),
  };
}

/** Before the arguments of the person; undefined where they give settings of their own. */
function withSettings(words: readonly string[], attributes: string): readonly string[] | undefined {
  const found = findLaunch(words);
  if (!found || found.given.some((word) => /^--settings(?:=|$)/.test(word))) return undefined;
  const settings = JSON.stringify({ env: { [RESOURCE]: attributes } });
  return [...found.before, '--settings', settings, ...found.given];
}

function isBeaten(told: Told, { environment }: Prepared, name: string): boolean {
  const [set, other] = [environment[name], told(name)?.value];
  return set !== undefined && set !== '' && other !== undefined && other !== set;
}

function sentenceOf(name: string, told: Told, endpoint: string): string {
  const from = told(name)?.from ?? '';
  const where = name === ENDPOINT ? `, so telemetry goes to ${shown(endpoint)}` : '';
  return `${name} of ${from} counts and not what is set here${where}`;
}
