// The colour of a thing is the same on every page: by its name, or by its place where a chart has to tell neighbours apart.
const HUES = 6;

/** The colour of what is left when the largest are drawn. */
export const OTHER_COLOUR = 'var(--outlay-series-other)';

/** The colour of each name of one chart: by its name's hash, the next free one where that is taken; at most six, then grey. */
export function coloursOf(names: readonly string[]): Map<string, string> {
  const taken = new Set<number>();
  const colours = new Map<string, string>();
  for (const name of names) {
    const free = taken.size < HUES ? firstFree(hueOf(name), taken) : undefined;
    if (free !== undefined) taken.add(free);
    colours.set(name, free === undefined ? OTHER_COLOUR : `var(--outlay-series-${free + 1})`);
  }
  return colours;
}

function firstFree(wanted: number, taken: ReadonlySet<number>): number {
  let hue = wanted;
  while (taken.has(hue)) hue = (hue + 1) % HUES;
  return hue;
}

/** FNV-1a. */
function hueOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % HUES;
}
