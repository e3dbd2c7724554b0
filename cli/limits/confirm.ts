// The question before a change, and what to type where nobody can be asked.
import { createInterface } from 'node:readline/promises';
import { ReportError } from '../report/report-error.ts';
import { shellWord } from '../run/shell-word.ts';

/** Whether the change is wanted. Throws, saying what to type, where there is nobody to ask and no `--yes`. */
export async function isWanted(question: string, yes: boolean | undefined): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY) {
    const typed = retyped(process.argv.slice(2)).join(' ');
    throw new ReportError('usage', `Nobody is there to be asked. To do it, say: outlay ${typed} --yes`);
  }
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asking.question(`${question} [y/N] `);
  asking.close();
  if (/^y(es)?$/i.test(answer.trim())) return true;
  process.stderr.write('Nothing was changed.\n');
  return false;
}

/** Options whose values are secrets, where they are of a form: who knows the address of a channel may write to it. */
const SECRETS: Readonly<Record<string, { readonly form: RegExp; readonly shown: string }>> = {
  '--to': { form: /^https?:/i, shown: '<address>' },
  '--secret': { form: /./, shown: '<secret>' },
  '--token': { form: /./, shown: '<token>' },
};

function retyped(words: readonly string[]): string[] {
  return words.map((word, at) => {
    const before = SECRETS[words[at - 1] ?? ''];
    if (before?.form.test(word)) return before.shown;
    const [option = '', ...value] = word.split('=');
    const own = SECRETS[option];
    return own?.form.test(value.join('=')) ? `${option}=${own.shown}` : shellWord(word);
  });
}
