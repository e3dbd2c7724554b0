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
  return /^y(es)?$/i.test(answer.trim());
}

/** Whose values are secrets where they are addresses: who knows the one of a channel may write to it. */
const SECRET_OPTION = '--to';
const ADDRESS = /^https?:/i;

function retyped(words: readonly string[]): string[] {
  return words.map((word, at) => {
    if (words[at - 1] === SECRET_OPTION && ADDRESS.test(word)) return '<address>';
    const [option = '', ...value] = word.split('=');
    const isAddress = option === SECRET_OPTION && ADDRESS.test(value.join('='));
    return isAddress ? `${SECRET_OPTION}=<address>` : shellWord(word);
  });
}
