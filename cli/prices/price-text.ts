// Entries of the price book and prices of models as texts for a terminal.
import type { PriceEntryAnswer, PriceImportAnswer } from '../../schemas/price-book-api.ts';
import type { ModelPrice, RolePrice } from '../../schemas/prices-api.ts';
import { RATE_NAMES, type RateName } from '../../schemas/price-book.ts';
import { counted, tableText } from '../limits/words.ts';
import { UNKNOWN } from '../report/format-number.ts';
import { cleanText } from '../report/terminal-text.ts';

const DAY_LENGTH = '2026-10-01'.length;

/** A line for each entry. */
export function entriesTable(entries: readonly PriceEntryAnswer[]): string {
  if (entries.length === 0)
    return 'The price book has no entries: list prices count. Make one with: outlay prices set <entry>\n';
  const titles = ['Entry', 'Kind', 'Of', 'From', 'To', 'Now', 'Price', 'Kept in'];
  return tableText(titles, entries.map(entryCells));
}

function entryCells(told: PriceEntryAnswer): string[] {
  const { entry, effective_from: from, effective_to: to, state, managed } = told;
  const kind = told.of === 'tokens' ? told.role : told.of;
  const place = managed ? 'file' : 'here';
  return [
    entry,
    kind,
    subjectOf(told),
    dayOf(from),
    to === null ? UNKNOWN : dayOf(to),
    state,
    priceOf(told),
    place,
  ];
}

function dayOf(instant: string): string {
  return instant.endsWith('T00:00:00Z') ? instant.slice(0, DAY_LENGTH) : instant;
}

function subjectOf(told: PriceEntryAnswer): string {
  if (told.of === 'credits') return told.unit;
  if (told.of === 'minutes') return told.sku;
  const model = told.match === 'exact' ? told.model : `${told.model}*`;
  return told.provider === '' ? model : `${told.provider} ${model}`;
}

function priceOf(told: PriceEntryAnswer): string {
  if (told.of !== 'tokens') return `$${told.price}`;
  const { rates, percent_off: percentOff } = told;
  const named = RATE_NAMES.filter((name) => rates[name] !== undefined);
  const isUsual = rates.input !== undefined && rates.output !== undefined;
  const shown = isUsual ? (['input', 'output'] as const) : named;
  const more = [
    ...(shown.length > 0
      ? [`${shown.map((name) => `$${rates[name]} ${WORDS[name]}`).join(', ')} for 1M`]
      : []),
    ...(percentOff === undefined ? [] : [`${percentOff}% off the list`]),
    ...(told.tiers.length > 0 ? [counted(told.tiers.length, 'tier', 'tiers')] : []),
    ...told.multipliers.map(({ when, factor }) => `${Object.values(when).join(' ')} × ${factor}`),
  ];
  return more.join('; ');
}

const WORDS: Readonly<Record<RateName, string>> = {
  input: 'in',
  output: 'out',
  cache_read: 'cache read',
  cache_write_5m: 'write of 5 min',
  cache_write_1h: 'write of 1 h',
};

/** What an entry leaves to others, and what that means; empty where it tells everything. */
export function untoldText(told: PriceEntryAnswer): string {
  if (told.of !== 'tokens') return '';
  const { role, rates, percent_off: percentOff } = told;
  const untold = RATE_NAMES.filter((name) => rates[name] === undefined).map((name) => WORDS[name]);
  if (untold.length === 0) return '';
  if (role === 'fallback') return `Not told, and so as input: ${untold.join(', ')}.\n`;
  const share = percentOff === undefined ? '' : ` less ${percentOff}%`;
  return (
    `Not told, and so as the list says${share}: ${untold.join(', ')}. ` +
    'Where no list tells it either, calls with such tokens have no price.\n'
  );
}

const KINDS = [
  ['Input', 'input'],
  ['Cache read', 'cache_read'],
  ['Write, 5 min', 'cache_write_5m'],
  ['Write, 1 h', 'cache_write_1h'],
  ['Output', 'output'],
] as const;

/** What a model costs by list, by agreement and by a fallback, in dollars for a million tokens. */
export function modelText({ provider, model, ...list }: ModelPrice): string {
  const title = [provider, model].filter(Boolean).map(cleanText).join(' ');
  const roles = [
    ['List', list.source === '' ? null : list],
    ['Negotiated', list.negotiated],
    ['Fallback', list.fallback],
  ] as const;
  const told = roles.flatMap(([name, price]) => (price ? roleRows(name, price) : []));
  if (told.length === 0) return `${title} has no price.\n`;
  const table = tableText(['Dollars for 1M tokens', ...KINDS.map(([kind]) => kind), 'From'], told);
  const used = roles.flatMap(([, price]) => price?.multipliers ?? []);
  const factors = [
    ...new Set(used.map(({ speed, geography, factor }) => `${`${speed} ${geography}`.trim()} × ${factor}`)),
  ];
  return `${title}\n${table}${factors.length === 0 ? '' : `Times: ${factors.map(cleanText).join(', ')}\n`}`;
}

function roleRows(name: string, price: RolePrice): string[][] {
  const cells = (rates: Pick<RolePrice, (typeof KINDS)[number][1]>) =>
    KINDS.map(([, kind]) => (rates[kind] === null ? UNKNOWN : rates[kind]));
  return [
    [name, ...cells(price), price.source],
    ...price.tiers.map((tier) => [`  above ${tier.above_prompt_tokens} tokens`, ...cells(tier), '']),
  ];
}

/** From when on an entry counts, and what makes it count for what was charged before. */
export function sinceText(told: PriceEntryAnswer): string {
  const from = dayOf(told.effective_from);
  if (told.of !== 'tokens') return `It counts for all that was used from ${from} on.\n`;
  if (told.state === 'future') return `It counts for calls from ${from} on.\n`;
  const of = [
    ...(told.provider === '' ? [] : [` --provider ${told.provider}`]),
    ...(told.match === 'exact' ? [` --model ${told.model}`] : []),
  ];
  return (
    'It counts for calls that are rated from now on. ' +
    `For calls since ${from}: outlay prices rerate --from ${from}${of.join('')} --reason "…"\n`
  );
}

/** What an import would do, entry by entry. */
export function importText(told: PriceImportAnswer): string {
  const { entries, other_entries: others, added, changed, removed, unchanged } = told;
  const news = entries.filter(({ change }) => change !== 'unchanged');
  return [
    ...news.map(({ entry, change }) => `${change.padEnd('unchanged'.length)} ${cleanText(entry)}`),
    `${added} added, ${changed} changed, ${removed} removed, ${unchanged} as they were`,
    ...(others.length === 0 ? [] : [counted(others.length, 'other entry stays', 'other entries stay')]),
  ]
    .map((line) => `${line}\n`)
    .join('');
}
