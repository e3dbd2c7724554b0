// outlay prices: what models cost, what was agreed with providers, and the price book as a file.
import { Option, type Command } from 'commander';
import {
  priceBookAnswer,
  priceEntryAnswer,
  priceImportAnswer,
  type PriceEntryAnswer,
  type PriceImportAnswer,
  type PriceListState,
} from '../../schemas/price-book-api.ts';
import { priceRole } from '../../schemas/price-book.ts';
import { pricesAnswer } from '../../schemas/prices-api.ts';
import { call } from '../client/call.ts';
import { change } from '../client/change.ts';
import { queryOf, read, readIfAny, understood } from '../client/read.ts';
import { isWanted } from '../limits/confirm.ts';
import { textOf, writeText } from '../limits/input-file.ts';
import { asking, changing, type Asking, type Changing } from './options.ts';
import { serverOf, type Server } from '../client/server.ts';
import { counted, jsonText } from '../limits/words.ts';
import { toPriceCsv } from '../prices/price-csv.ts';
import { entriesTable, importText, modelText, sinceText, untoldText } from '../prices/price-text.ts';
import { multiplierOf, tierOf, wantedPrice, type PriceOptions } from '../prices/wanted-price.ts';
import { ReportError } from '../report/report-error.ts';
import { rerateCommands } from './rerate.ts';
import { cleanText } from '../report/terminal-text.ts';

/** Adds `list`, `show`, `set`, `remove`, `import` and `export`, and those of re-rating. */
export function pricesCommands(command: Command): void {
  rerateCommands(command);
  asking(command.command('list', { isDefault: true }).description('all entries of the price book')).action(
    list,
  );
  asking(command.command('show <model>').description('what a model in use costs now, and why')).action(show);
  setCommand(
    command.command('set <entry>').description('make an entry, or change what is named of one'),
  ).action(set);
  changing(command.command('remove <entry>').description('remove an entry; what it rated stays')).action(
    remove,
  );
  changing(command.command('import <file>').description('entries from JSON or CSV; - is stdin'))
    .option('--replace', 'the file is the whole book: remove what it does not name')
    .option('--preview', 'show what would change, and change nothing')
    .action(importFile);
  asking(command.command('export').description('all entries, in the form in which they are imported'))
    .addOption(new Option('--format <format>', 'of the file').choices(['json', 'csv']).default('json'))
    .option('--out <file>', 'where to (default: the terminal)')
    .action(exportFile);
}

function setCommand(command: Command): Command {
  return changing(command)
    .addOption(
      new Option('--role <role>', 'what it is for (default of a new one: negotiated)').choices(
        priceRole.options,
      ),
    )
    .option('--provider <name>', 'as in the ledger; any without it')
    .option('--model <name>', 'of this model')
    .addOption(new Option('--prefix <text>', 'of all models that begin so; "" for any').conflicts('model'))
    .addOption(
      new Option('--credit <unit>', 'of a credit, such as github_ai_credit').conflicts(['model', 'prefix']),
    )
    .addOption(
      new Option('--minute <sku>', 'of a minute of a runner, such as actions_linux').conflicts([
        'model',
        'prefix',
        'credit',
      ]),
    )
    .option('--from <day>', 'the first day, or moment in UTC')
    .option('--to <day>', 'the day from which it no longer counts, or "none"')
    .option('--price <dollars>', 'for one credit or minute')
    .option('--percent-off <percent>', 'off the list, for all rates that are not told; "none" for none')
    .option('--input <dollars>', 'for a million tokens, as all of these; "list" for what the list says')
    .option('--output <dollars>', 'what is generated, reasoning included')
    .option('--cache-read <dollars>', 'what is read from the cache')
    .option('--cache-write-5m <dollars>', 'what the cache keeps for 5 minutes')
    .option('--cache-write-1h <dollars>', 'what it keeps for an hour')
    .addOption(
      new Option('--tier <tokens:rates>', 'of longer prompts: 200000:input=6,output=22.5').argParser(tierOf),
    )
    .addOption(
      new Option('--speed <name=factor>', 'of a service tier: fast=6').argParser(multiplierOf('speed')),
    )
    .addOption(
      new Option('--geography <name=factor>', 'of a place: us=1.1').argParser(multiplierOf('geography')),
    )
    .option('--source <text>', 'the contract or page that says so');
}

function pathOf(entry: string): string {
  return `/price-book/${encodeURIComponent(entry)}`;
}

async function list({ url, json }: Asking): Promise<void> {
  const told = await read(serverOf(url), '/price-book', priceBookAnswer);
  const fault = told.file && told.file.fault !== '' ? fileFaultText(told.file) : '';
  process.stdout.write(json ? jsonText(told) : `${entriesTable(told.data)}${fault}${listText(told.list)}`);
}

/** Where a list is read; the one that is part of Outlay needs no word. */
function listText({ source, url, read_at: readAt, fault }: PriceListState): string {
  if (url === null) return '';
  const when = readAt === null ? 'not read yet' : `read at ${readAt.slice(0, 16)}`;
  const why = fault === '' ? '' : ` It could not be read again: ${cleanText(fault)}`;
  return `The list ${cleanText(source)} counts; ${cleanText(url)} was ${when}.${why}\n`;
}

function fileFaultText({ path, fault }: { readonly path: string; readonly fault: string }): string {
  return `The file ${cleanText(path)} does not count as it is now: ${cleanText(fault)}\n`;
}

async function show(model: string, { url, json }: Asking): Promise<void> {
  const told = await read(serverOf(url), '/prices', pricesAnswer);
  const wanted = model.trim().toLowerCase();
  const found = told.data.filter((one) => one.model.toLowerCase() === wanted);
  if (found.length === 0)
    throw new ReportError('refused', `Nobody used a model called ${cleanText(model)} in the last 30 days`);
  process.stdout.write(json ? jsonText({ data: found }) : found.map(modelText).join('\n'));
}

async function set(entry: string, options: Changing & PriceOptions): Promise<void> {
  const server = serverOf(options.url);
  const seen = await readIfAny(server, pathOf(entry));
  const before = seen.body === undefined ? undefined : understood(server, priceEntryAnswer, seen.body);
  const wanted = wantedPrice(before, options);
  const question = before ? `Change the entry ${entry}?` : `Make the entry ${entry}?`;
  if (!(await isWanted(question, options.yes))) return;
  const body = { ...wanted, reason: options.reason };
  const made = understood(
    server,
    priceEntryAnswer,
    await change(server, pathOf(entry), { method: 'PUT', body, etag: seen.etag }),
  );
  process.stdout.write(
    options.json ? jsonText(made) : `${entriesTable([made])}${untoldText(made)}${sinceText(made)}`,
  );
}

async function remove(entry: string, options: Changing): Promise<void> {
  const server = serverOf(options.url);
  const { body, etag } = await call(server, pathOf(entry));
  process.stderr.write(entriesTable([understood(server, priceEntryAnswer, body)]));
  if (!(await isWanted(`Remove the entry ${entry}?`, options.yes))) return;
  const path = `${pathOf(entry)}${queryOf({ reason: options.reason })}`;
  await change(server, path, { method: 'DELETE', etag });
  process.stdout.write(options.json ? jsonText({}) : 'Removed; what it rated stays.\n');
}

type ImportOptions = Changing & { readonly preview?: boolean; readonly replace?: boolean };

async function importFile(path: string, options: ImportOptions): Promise<void> {
  const server = serverOf(options.url);
  const body = textOf(path);
  const { etag, diff } = await tried(server, body, options);
  if (options.preview) {
    process.stdout.write(options.json ? jsonText(diff) : importText(diff));
    return;
  }
  process.stderr.write(importText(diff));
  if (!(await isWanted('Import it?', options.yes))) return;
  const query = queryOf({ replace: options.replace ? 'true' : undefined, reason: options.reason });
  const made = await change(server, `/imports/prices${query}`, { method: 'POST', body, etag });
  const { added, changed, removed } = understood(server, priceImportAnswer, made);
  const news = counted(added + changed + removed, 'entry was', 'entries were');
  process.stdout.write(options.json ? jsonText(made) : `${news} changed.\n`);
}

async function tried(
  server: Server,
  body: string,
  { replace }: ImportOptions,
): Promise<{ readonly etag: string; readonly diff: PriceImportAnswer }> {
  const query = queryOf({ preview: 'true', replace: replace ? 'true' : undefined });
  const { etag, body: told } = await call(server, `/imports/prices${query}`, { method: 'POST', body });
  return { etag, diff: understood(server, priceImportAnswer, told) };
}

type ExportOptions = Asking & { readonly format: 'json' | 'csv'; readonly out?: string };

async function exportFile({ url, format, out }: ExportOptions): Promise<void> {
  const { data } = await read(serverOf(url), '/price-book', priceBookAnswer);
  const text =
    format === 'csv' ? toPriceCsv(data) : `${JSON.stringify({ data: data.map(fileEntryOf) }, null, 2)}\n`;
  if (out === undefined) process.stdout.write(text);
  else {
    writeText(out, text);
    process.stderr.write(`${counted(data.length, 'entry', 'entries')} in ${out}.\n`);
  }
}

/** Without what is known of it here only. */
function fileEntryOf(told: PriceEntryAnswer): object {
  const beside = ['version', 'state', 'managed', 'updated_at', 'updated_by'];
  return Object.fromEntries(Object.entries(told).filter(([name]) => !beside.includes(name)));
}
