// How far a download is: one line that changes on a terminal, nothing elsewhere until its end.

type Output = Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;

const EVERY_MS = 200;
const UNITS = ['bytes', 'kB', 'MB', 'GB'];

/** `12.3 MB`. */
export function sizeText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, bytes < 1_000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const size = bytes / 1_000 ** power;
  return `${power === 0 ? size : size.toFixed(1)} ${UNITS[power] ?? ''}`;
}

/** Writes at most a few times a second. `now` in milliseconds. */
export function createDownloadProgress(output: Output, now: () => number) {
  let shown = '';
  let shownAt = -Infinity;
  return {
    show(bytes: number): void {
      if (!output.isTTY || now() - shownAt < EVERY_MS) return;
      shownAt = now();
      const line = `\r${sizeText(bytes)}`;
      output.write(line.padEnd(shown.length));
      shown = line;
    },
    end(): void {
      if (shown !== '') output.write(`\r${' '.repeat(shown.length)}\r`);
    },
  };
}
