// outlay digest: a week of spend and what it bought, as text that can be forwarded.
import type { Command } from 'commander';
import { digestAnswer } from '../../schemas/digest-api.ts';
import { renderDigest } from '../digest/digest-text.ts';
import { escapeUnseen } from '../report/terminal-text.ts';
import { askAt, type Ask } from './call-api.ts';
import { connection } from './connection.ts';

type Options = {
  readonly week?: string;
  readonly markdown?: boolean;
  readonly json?: boolean;
  readonly url?: string;
};

/** Adds the options and what is done. */
export function digestCommand(command: Command): void {
  command
    .option('--week <week>', 'ISO week such as 2026-W46 (default: the last that is over)')
    .option('--markdown', 'as Markdown')
    .option('--json', 'what the API answers')
    .option('--url <url>', 'the Outlay to ask (default: the one that runs here)')
    .action(async ({ url, ...options }: Options) => {
      const { baseUrl, token } = connection(url);
      process.stdout.write(await digestText(askAt(baseUrl, token), options));
    });
}

/** The digest in the form that is asked for. */
export async function digestText(ask: Ask, { week, markdown, json }: Omit<Options, 'url'>): Promise<string> {
  const query = week === undefined ? '' : `?week=${encodeURIComponent(week)}`;
  const digest = digestAnswer.parse(await ask('GET', `/digest${query}`));
  if (json) return `${escapeUnseen(JSON.stringify(digest, null, 2))}\n`;
  return renderDigest(digest, { markdown: markdown ?? false });
}
