// outlay digest: a week of spend and what it bought, as text that can be forwarded.
import type { Command } from 'commander';
import { digestAnswer } from '../../schemas/digest-api.ts';
import { queryOf, read } from '../client/read.ts';
import { serverOf, type Server } from '../client/server.ts';
import { renderDigest } from '../digest/digest-text.ts';
import { jsonText } from '../limits/words.ts';
import { asking, type Asking } from './options.ts';

type Options = Asking & {
  readonly week?: string;
  readonly markdown?: boolean;
};

/** Adds the options and what is done. */
export function digestCommand(command: Command): void {
  asking(command)
    .option('--week <week>', 'ISO week such as 2026-W46 (default: the last that is over)')
    .option('--markdown', 'as Markdown')
    .action(async ({ url, ...options }: Options) => {
      process.stdout.write(await digestText(serverOf(url), options));
    });
}

/** The digest in the form that is asked for. */
export async function digestText(
  server: Server,
  { week, markdown, json }: Omit<Options, 'url'>,
): Promise<string> {
  const digest = await read(server, `/digest${queryOf({ week })}`, digestAnswer);
  if (json) return jsonText(digest);
  return renderDigest(digest, { markdown: markdown ?? false });
}
