// outlay prices rerate, rerates and preview: what was charged at the price book of now, and what a price would change.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import {
  pricePreviewAnswer,
  rerateAnswer,
  rerateListAnswer,
  type PricePreviewAnswer,
  type RerateAnswer,
} from '../../schemas/rerate-api.ts';
import { createBar } from '../import/progress.ts';
import { call } from '../client/call.ts';
import { read, understood } from '../client/read.ts';
import { isWanted } from '../limits/confirm.ts';
import { asking, changing, type Asking, type Changing } from './options.ts';
import { serverOf, type Server } from '../client/server.ts';
import { dollarsText, jsonText, tableText } from '../limits/words.ts';
import { ReportError } from '../report/report-error.ts';
import { pricePreviewText, rerateText } from '../rerate/rerate-text.ts';

type Range = {
  readonly from?: string;
  readonly to?: string;
  readonly provider?: string;
  readonly model?: string;
};

const JOBS = '/price-book/rerates';

/** A preview looks at every call. */
const PATIENCE_MS = 120_000;
const POLL_MS = 500;

/** Adds the commands to `prices`. */
export function rerateCommands(command: Command): void {
  range(
    changing(
      command.command('rerate').description('rate what was charged by the price book as it is now, as a job'),
    ),
  ).action(rerate);
  asking(command.command('rerates').description('who had what rated anew, why, and what it changed')).action(
    list,
  );
  const looking = command
    .command('preview')
    .description('what calls would have cost with another price; changes nothing');
  range(asking(looking))
    .option('--entry <file>', 'an entry as JSON, as it would be in the price book')
    .option('--without <entry>', 'as if this entry were not')
    .action(preview);
}

function range(command: Command): Command {
  return command
    .option('--from <time>', 'a date (its midnight in UTC) or RFC 3339 (default: 30 days ago)')
    .option('--to <time>', 'the first moment that is left out (default: the end of today)')
    .option('--provider <provider>', 'only of this provider')
    .option('--model <model>', 'only of this model');
}

async function preview(
  options: Asking & Range & { readonly entry?: string; readonly without?: string },
): Promise<void> {
  const { entry: file, without, url, json } = options;
  const entry = file === undefined ? undefined : await entryIn(file);
  const told = await previewOf(serverOf(url), { ...bodyOf(options), entry, without });
  process.stdout.write(json ? jsonText(told) : pricePreviewText(told));
}

const exported = z.object({ data: z.array(z.unknown()) });

/** One entry, also as the only one of a list, or of an export. */
async function entryIn(file: string): Promise<unknown> {
  try {
    const told = JSON.parse(await readFile(file, 'utf8')) as unknown;
    const list = exported.safeParse(told).data?.data ?? told;
    return Array.isArray(list) && list.length === 1 ? (list[0] as unknown) : told;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ReportError('usage', `--entry ${file} cannot be read as JSON: ${why}`);
  }
}

async function previewOf(server: Server, body: object): Promise<PricePreviewAnswer> {
  const told = await call(server, '/price-book/preview', { method: 'POST', body, patience: PATIENCE_MS });
  return understood(server, pricePreviewAnswer, told.body);
}

function bodyOf({ from, to, provider, model }: Range): object {
  return { from, to, provider, model };
}

/** Exit code 1 where the job failed, or left something as it is. */
async function rerate(options: Changing & Range): Promise<void> {
  const server = serverOf(options.url);
  if (options.reason === undefined)
    throw new ReportError('usage', 'Say why, for the trail: --reason "contract of October".');
  const looked = await previewOf(server, bodyOf(options));
  process.stderr.write(pricePreviewText(looked));
  if (!(await isWanted('Book the differences?', options.yes))) return;
  const body = { ...bodyOf(options), from: options.from ?? looked.from, to: options.to ?? looked.to };
  const asked = await call(server, '/price-book/rerate', {
    method: 'POST',
    body: { ...body, reason: options.reason },
  });
  const job = await ended(server, understood(server, rerateAnswer, asked.body));
  process.stdout.write(options.json ? jsonText(job) : rerateText(job));
  process.exitCode = job.state === 'done' && job.kept.length === 0 ? 0 : 1;
}

/** The job at its end; how far it is, is told meanwhile. */
async function ended(server: Server, asked: RerateAnswer): Promise<RerateAnswer> {
  let job = asked;
  const bar = createBar(process.stderr);
  while (job.state === 'waiting' || job.state === 'running') {
    await sleep(POLL_MS);
    job = await read(server, `${JOBS}/${encodeURIComponent(job.id)}`, rerateAnswer);
    const { days, days_done: done } = job.progress;
    bar.show(days === 0 ? 0 : Math.floor((done / days) * 100), progressOf(job));
  }
  bar.end();
  return job;
}

function progressOf({ progress, changed, examined, sentence }: RerateAnswer): string {
  const facts = `day ${progress.days_done} of ${progress.days}, ${changed} of ${examined} records changed`;
  return sentence === '' ? facts : `${facts}; waits: ${sentence}`;
}

async function list({ url, json }: Asking): Promise<void> {
  const told = await read(serverOf(url), JOBS, rerateListAnswer);
  const rows = told.data.map((job) => [
    job.asked_at.slice(0, 16),
    job.asked_by,
    job.state,
    `${job.from.slice(0, 10)} – ${job.to.slice(0, 10)}`,
    String(job.changed),
    dollarsText(job.difference_usd),
    job.reason,
  ]);
  const titles = ['Asked', 'By', 'State', 'Range', 'Changed', 'Difference', 'Reason'];
  const text = rows.length === 0 ? 'Nothing was rated anew yet.\n' : tableText(titles, rows);
  process.stdout.write(json ? jsonText(told) : text);
}
