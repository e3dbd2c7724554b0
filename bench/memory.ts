// Resident memory of a program and of its engine over a run.
import { readFileSync } from 'node:fs';
import type { Program } from './program.ts';

const SAMPLE_MS = 500;
const MIB = 1024 * 1024;

type Samples = { readonly name: string; readonly pid: number | undefined; readonly bytes: number[] };

export interface MemoryWatch {
  /** One line for each process: 10 %, 50 % and 100 % of the run, its maximum, and the slope of its second half. */
  end(): string[];
}

/** Watches until it is ended. */
export function watchMemory(program: Program): MemoryWatch {
  const watched: Samples[] = [
    { name: 'program', pid: program.pid, bytes: [] },
    { name: 'engine', pid: program.enginePid(), bytes: [] },
  ];
  const sample = (): void => {
    for (const { pid, bytes } of watched) if (pid !== undefined) bytes.push(residentBytes(pid));
  };
  sample();
  const timer = setInterval(sample, SAMPLE_MS);
  return {
    end: () => {
      clearInterval(timer);
      return watched.map(describe);
    },
  };
}

function residentBytes(pid: number): number {
  try {
    const [, kib] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kib) * 1024;
  } catch {
    return NaN;
  }
}

function describe({ name, bytes }: Samples): string {
  const at = (share: number): string => mebibytes(bytes[Math.floor((bytes.length - 1) * share)] ?? NaN);
  const perMinute = (slope(bytes.slice(Math.floor(bytes.length / 2))) * 60_000) / SAMPLE_MS;
  return (
    `${name.padEnd(8)} at 10 % ${at(0.1)}, 50 % ${at(0.5)}, 100 % ${at(1)}, ` +
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
