// The lines of a file that change, for a person who is asked.

const CONTEXT = 2;

/** Lines with `-` and `+` before what goes and comes, a little of what stays around them; empty where nothing changes. */
export function diff(before: string, after: string): string {
  if (before === after) return '';
  const [left, right] = [linesOf(before), linesOf(after)];
  const head = left.findIndex((line, index) => line !== right[index]);
  const same = head < 0 ? left.length : head;
  const most = Math.min(left.length, right.length) - same;
  let tail = 0;
  while (tail < most && left.at(-1 - tail) === right.at(-1 - tail)) tail += 1;
  return `${[
    ...left.slice(Math.max(0, same - CONTEXT), same).map((line) => `  ${line}`),
    ...left.slice(same, left.length - tail).map((line) => `- ${line}`),
    ...right.slice(same, right.length - tail).map((line) => `+ ${line}`),
    ...left
      .slice(left.length - tail)
      .slice(0, CONTEXT)
      .map((line) => `  ${line}`),
  ].join('\n')}\n`;
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}
