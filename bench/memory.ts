// Resident memory of a program and of its engine over a run: what they allocated, and what of the journal's file is mapped,
// which the system takes back when it needs room.
import { readFileSync } from 'node:fs';
import type { Program } from './program.ts';

const SAMPLE_MS = 2_000;
const MIB = 1024 * 1024;

type Part = 'allocated' | 'journal';
type Resident = Readonly<Record<Part, number>>;
type Samples = { readonly name: string; readonly pid: number | undefined; readonly parts: Resident[] };

export interface MemoryWatch {
  /** A line for each part: 10 %, 50 % and 100 % of the run, its maximum, and the slope of its second half. */
  end(): string[];
}

/** Watches until it is ended. */
export function watchMemory(program: Program): MemoryWatch {
  const watched: Samples[] = [
    { name: 'program', pid: program.pid, parts: [] },
    { name: 'engine', pid: program.enginePid(), parts: [] },
  ];
  const sample = (): void => {
    for (const { pid, parts } of watched) if (pid !== undefined) parts.push(resident(pid));
  };
  sample();
  const timer = setInterval(sample, SAMPLE_MS);
  return {
    end: () => {
      clearInterval(timer);
      return watched.flatMap(({ name, parts }) => [
        describe(
          `${name} allocated`,
          parts.map(({ allocated }) => allocated),
        ),
        ...(name === 'program'
          ? [
              describe(
                'program journal',
                parts.map(({ journal }) => journal),
              ),
            ]
          : []),
      ]);
    },
  };
}

/** Bytes by what they are: allocated memory is of no file, or written since it was mapped. */
function resident(pid: number): Resident {
  const bytes = { allocated: 0, journal: 0 };
  let isJournal = false;
  for (const line of readMaps(pid).split('\n')) {
    const [, name, kib] = /^(Rss|Anonymous): +(\d+) kB/.exec(line) ?? [];
    const size = Number(kib ?? 0) * 1024;
    if (/^[0-9a-f]+-/.test(line)) isJournal = line.endsWith('/data.mdb');
    else if (isJournal && name === 'Rss') bytes.journal += size;
    else if (!isJournal && name === 'Anonymous') bytes.allocated += size;
  }
  return bytes;
}

function readMaps(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/smaps`, 'utf8');
  } catch {
    return '';
  }
}

function describe(name: string, bytes: readonly number[]): string {
  const at = (share: number): string => mebibytes(bytes[Math.floor((bytes.length - 1) * share)] ?? NaN);
  const perMinute = (slope(bytes.slice(Math.floor(bytes.length / 2))) * 60_000) / SAMPLE_MS;
  return (
    `${name.padEnd(17)} at 10 % ${at(0.1)}, 50 % ${at(0.5)}, 100 % ${at(1)}, ` +
    `most ${mebibytes(Math.max(...bytes))}, slope of the second half ${mebibytes(perMinute)} a minute`
  );
}

/** Least squares, per sample. */
function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let rise = 0;
  let run = 0;
  for (const [index, value] of values.entries()) {
    rise += (index - middle) * (value - mean);
    run += (index - middle) ** 2;
  }
  return run === 0 ? 0 : rise / run;
}

function mebibytes(bytes: number): string {
  return `${(bytes / MIB).toFixed(1)} MiB`;
}
