// A question to the person at the terminal.
import { createInterface } from 'node:readline/promises';
import { ReportError } from '../report/report-error.ts';

/** Whether the answer is yes. Throws a sentence where nobody can be asked. */
export async function isWanted(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new ReportError('usage', 'Nobody is there to be asked; say --yes.');
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asking.question(`${question} [y/N] `);
  asking.close();
  return /^y(es)?$/i.test(answer.trim());
}
