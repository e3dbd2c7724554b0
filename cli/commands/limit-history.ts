// outlay limits history: who changed which setting, when, from what to what, and why.
import { Option, type Command } from 'commander';
import { changeLogAnswer, SETTING_KINDS, type ChangeAnswer } from '../../schemas/change-log.ts';
import { queryOf, read } from '../client/read.ts';
import { asking, type Asking } from './options.ts';
import { serverOf } from '../client/server.ts';
import { jsonText } from '../limits/words.ts';
import { cleanText } from '../report/terminal-text.ts';

type Options = Asking & {
  readonly kind?: string;
  readonly id?: string;
  readonly by?: string;
  readonly limit: string;
};

/** Adds the options and what is done. */
export function historyCommand(command: Command): void {
  asking(command)
    .addOption(new Option('--kind <kind>', 'only settings of this kind').choices(SETTING_KINDS))
    .option('--id <id>', 'only of this person, group, raise…')
    .option('--by <who>', 'only what they changed')
    .option('--limit <n>', 'the latest so many', '50')
    .action(async ({ url, json, kind, id, by, limit }: Options) => {
      const told = await read(
        serverOf(url),
        `/settings/audit${queryOf({ kind, id, by, limit })}`,
        changeLogAnswer,
      );
      const text = told.data.map(lineOf).join('') || 'Nothing was changed.\n';
      process.stdout.write(json ? jsonText(told) : text);
    });
}

function lineOf({ changed_at, changed_by, kind, id, change, before, after, reason }: ChangeAnswer): string {
  const values = [before, after].map((value) => (value === null ? 'none' : JSON.stringify(value)));
  const what = `${kind}${id === '' ? '' : ` ${id}`} ${change}: ${values.join(' → ')}`;
  const why = reason === '' ? '' : ` (${reason})`;
  return `${changed_at}  ${cleanText(changed_by)}  ${cleanText(what)}${cleanText(why) && ` ${cleanText(why)}`}\n`;
}
