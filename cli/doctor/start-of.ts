// What to do where a server does not answer: only on its own machine can it be started.
import { shellWord } from '../run/shell-word.ts';
import { shown } from '../run/target.ts';
import { isThisMachine } from '../run/this-machine.ts';

/** A command to paste. */
export function startOf(url: string): string {
  if (isThisMachine(url)) return 'outlay start';
  return `curl -i ${shellWord(`${shown(url)}/readyz`)}   # no answer: ask who runs it`;
}
