// A file of prices, JSON or CSV: what it says, entry by entry.
import {
  PRICE_COLUMNS,
  priceFileEntry,
  RATE_COLUMNS,
  type PriceFileEntry,
} from '../schemas/price-book-api.ts';
import { priceId } from '../schemas/price-book.ts';
import { badRequest, faultsOf, type Fault } from '../schemas/problem.ts';
import { parseCsv, type CsvRow } from './csv.ts';
import { faultsOfPrice } from './price-faults.ts';

const MOST_FAULTS = 20;

/** The entries of a file, by name. 400 names the lines or the entries at fault. */
export function parsePriceFile(text: string): PriceFileEntry[] {
  const source = text.replace(/^\uFEFF/, '');
  const read = /^\s*[[{]/.test(source) ? readJson(source) : readCsv(source);
  const seen = new Set<string>();
  const faults = read.flatMap(({ at, entry }): Fault[] => {
    if ('faults' in entry)
      return entry.faults.map(({ name, detail }) => ({ name: `${at}: ${name}`, detail }));
    const isTwice = seen.has(entry.entry);
    seen.add(entry.entry);
    return isTwice ? [{ name: at, detail: `names the entry ${entry.entry} a second time` }] : [];
  });
  const [first, ...others] = faults;
  if (first) throw badRequest(first, ...others.slice(0, MOST_FAULTS - 1));
  return read
    .flatMap(({ entry }) => ('faults' in entry ? [] : [entry]))
    .sort((left, right) => (left.entry < right.entry ? -1 : 1));
}

/** An entry, and where the file says it. */
type Read = { readonly at: string; readonly entry: PriceFileEntry | { readonly faults: readonly Fault[] } };

function readJson(text: string): Read[] {
  let told: unknown;
  try {
    told = JSON.parse(text);
  } catch (error) {
    throw badRequest({ name: 'body', detail: `is no JSON: ${error instanceof Error ? error.message : ''}` });
  }
  const list: unknown = Array.isArray(told) ? told : (told as { data?: unknown }).data;
  if (!Array.isArray(list))
    throw badRequest({
      name: 'body',
      detail: 'must be a list of entries, or an object with that list as data',
    });
  return list.map((one: unknown, index) => ({ at: `entry ${index + 1}`, entry: understood(one) }));
}

/** What an export tells beside an entry, and an import has no use for. */
const TOLD_BESIDE = ['version', 'state', 'managed', 'updated_at', 'updated_by'];

function understood(told: unknown): Read['entry'] {
  const isObject = typeof told === 'object' && told !== null && !Array.isArray(told);
  const own: unknown = isObject
    ? Object.fromEntries(Object.entries(told).filter(([name]) => !TOLD_BESIDE.includes(name)))
    : told;
  const parsed = priceFileEntry.safeParse(own);
  if (!parsed.success) return { faults: faultsOf(parsed.error, 'it') };
  const id = priceId.safeParse(parsed.data.entry);
  const faults = [...(id.success ? [] : faultsOf(id.error, 'entry')), ...faultsOfPrice(parsed.data)];
  return faults.length > 0 ? { faults } : parsed.data;
}

type Column = (typeof PRICE_COLUMNS)[number];
type CellsOf = (row: CsvRow, column: Column) => string;

/** Rows of one entry: the one with its rates, and one for each tier and each multiplier. */
function readCsv(text: string): Read[] {
  const parsed = parseCsv(text);
  if (!parsed)
    throw badRequest({ name: 'body', detail: 'has a quote that is not closed, or stands inside a cell' });
  const [head, ...rows] = parsed;
  if (!head) throw badRequest({ name: 'body', detail: 'must be JSON, or CSV with a header' });
  const cell = cellsUnder(head);
  const byEntry = new Map<string, CsvRow[]>();
  for (const row of rows) {
    const name = cell(row, 'entry');
    const own = byEntry.get(name);
    if (own) own.push(row);
    else byEntry.set(name, [row]);
  }
  const tooLong = rows.filter(({ cells }) => cells.length > head.cells.length).map(tooLongAt);
  if (tooLong.length > 0) return tooLong;
  return [...byEntry.values()].map((own) => ({ at: `line ${own[0]?.line ?? 0}`, entry: entryOf(own, cell) }));
}

/** A comma in a rate or in a text moves all that follows it into other columns. */
function tooLongAt({ line }: CsvRow): Read {
  const detail =
    'has more cells than the header: put quotes round a text with a comma, and write decimals with a point';
  return { at: `line ${line}`, entry: { faults: [{ name: 'row', detail }] } };
}

function cellsUnder(head: CsvRow): CellsOf {
  const names = head.cells.map((name) => name.trim().toLowerCase());
  const unknown = names.filter(
    (name, at) => !(PRICE_COLUMNS as readonly string[]).includes(name) || names.indexOf(name) < at,
  );
  if (!names.includes('entry') || !names.includes('of') || unknown.length > 0)
    throw badRequest({
      name: `line ${head.line}`,
      detail: `must name the columns, among them entry and of, all of: ${PRICE_COLUMNS.join(', ')}${
        unknown.length > 0 ? `, each once; it has ${unknown.join(', ')}` : ''
      }`,
    });
  return (row, column) => (row.cells[names.indexOf(column)] ?? '').trim();
}

function entryOf(rows: readonly CsvRow[], cell: CellsOf): Read['entry'] {
  const kindOf = (row: CsvRow) =>
    cell(row, 'factor') !== '' ? 'multiplier' : cell(row, 'above_prompt_tokens') !== '' ? 'tier' : 'entry';
  const [base, twice] = rows.filter((row) => kindOf(row) === 'entry');
  if (!base)
    return { faults: [{ name: 'entry', detail: 'has tiers or multipliers, and no row with its rates' }] };
  if (twice)
    return {
      faults: [{ name: 'entry', detail: `is on line ${twice.line} again; a tier or a multiplier says so` }],
    };
  const given = (row: CsvRow, columns: readonly Column[]) =>
    Object.fromEntries(columns.flatMap((name) => (cell(row, name) === '' ? [] : [[name, cell(row, name)]])));
  const to = cell(base, 'effective_to');
  const common = {
    ...given(base, ['entry', 'of', 'effective_from']),
    effective_to: to === '' ? null : to,
    // Exports put a quote before what a spreadsheet would run.
    source: cell(base, 'source').replace(/^'(?='*[=+\-@])/, ''),
  };
  if (cell(base, 'of') !== 'tokens')
    return understood({ ...common, ...given(base, ['unit', 'sku', 'price']) });
  return understood({
    ...common,
    ...given(base, ['role', 'match']),
    provider: cell(base, 'provider'),
    model: cell(base, 'model'),
    rates: given(base, RATE_COLUMNS),
    ...given(base, ['percent_off']),
    tiers: rows
      .filter((row) => kindOf(row) === 'tier')
      .map((row) => ({
        above_prompt_tokens: Number(cell(row, 'above_prompt_tokens')),
        rates: given(row, RATE_COLUMNS),
      })),
    multipliers: rows
      .filter((row) => kindOf(row) === 'multiplier')
      .map((row) => ({ when: given(row, ['speed', 'geography']), factor: cell(row, 'factor') })),
  });
}
