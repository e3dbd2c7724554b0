// Whether the status line of Claude Code is to show spend: said with an option, chosen before, or asked.
import { isWanted } from './ask-person.ts';
import type { Subject } from './connect.ts';
import { textOf } from './files.ts';
import { valueAt } from './json-text.ts';
import { readRecord } from './record.ts';
import type { FilePlan } from './plan.ts';

/** Where Claude Code keeps it: https://code.claude.com/docs/en/statusline. */
export const STATUS_LINE_PATH = ['statusLine'];

type Choice = { readonly statusLine?: boolean; readonly yes?: boolean; readonly print?: boolean };

/** Asks only where somebody is there, and where the person has none of their own. `path` is the file of settings. */
export async function wantsStatusLine(
  { home, agent }: Subject,
  path: string,
  { statusLine, yes, print }: Choice,
): Promise<boolean> {
  if (agent !== 'claude') return false;
  if (statusLine || readRecord(home, agent)?.files.some(({ plan }) => setsStatusLine(plan))) return true;
  if (yes || print || !process.stdin.isTTY || hasOne(path)) return false;
  return await isWanted('Show spend and limits in the status line of Claude Code too?');
}

function setsStatusLine(plan: FilePlan | { readonly kind: string }): boolean {
  return 'changes' in plan && plan.changes.some(({ path }) => path.join('.') === STATUS_LINE_PATH.join('.'));
}

/** Of a file that cannot be understood the person hears when it is to be changed. */
function hasOne(path: string): boolean {
  try {
    return valueAt(textOf(path) ?? '{}', STATUS_LINE_PATH) !== undefined;
  } catch {
    return true;
  }
}
