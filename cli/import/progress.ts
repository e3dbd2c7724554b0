// How far an import is: one line that changes on a terminal, a line now and then elsewhere.
import type { HistoryScan } from '../../schemas/history.ts';

type Output = Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;

export interface Progress {
  show(scan: HistoryScan): void;
  end(): void;
}

export type Bar = {
  /** Whole percent, and what else is to be said. */
  readonly show: (percent: number, facts: string) => void;
  readonly end: () => void;
};

const BAR = 24;

/** Percent between two lines where nobody watches. */
const STEP = 10;

/** How far an import of session files is. */
export function createProgress(output: Output): Progress {
  const bar = createBar(output);
  return {
    show: (scan) => {
      const percent = scan.bytes === 0 ? 100 : Math.floor((scan.bytes_read / scan.bytes) * 100);
      bar.show(percent, `${scan.files_read} of ${scan.files} files, ${scan.calls} calls`);
    },
    end: bar.end,
  };
}

/** Writes only where something changed. */
export function createBar(output: Output): Bar {
  let shown = '';
  let lastStep = 0;
  let hasEnded = false;
  return {
    show: (percent, more) => {
      if (hasEnded) return;
      const facts = `${percent} %, ${more}`;
      if (!output.isTTY) {
        if (percent < lastStep + STEP) return;
        lastStep = percent;
        output.write(`${facts}\n`);
        return;
      }
      const full = Math.round((percent / 100) * BAR);
      const line = `\r[${'#'.repeat(full)}${'.'.repeat(BAR - full)}] ${facts}`;
      if (line === shown) return;
      output.write(line.padEnd(shown.length));
      shown = line;
    },
    end: () => {
      hasEnded = true;
      if (shown !== '') output.write('\n');
    },
  };
}
