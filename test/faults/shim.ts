// The preloaded library that kills the program at its n-th write, fails its syncs, forgets what was not synced, shifts its clock.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdtempSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the library does; see shim/faults.c. Points and syncs are counted from 1, from the moment of planning. */
export type Plan = {
  readonly target: 'program' | 'engine';
  /** Only files below this folder. */
  readonly root: string;
  /** Of these, only paths that hold this text. */
  readonly only?: string;
  readonly kill?: number;
  readonly torn?: number;
  readonly eio?: number;
  /** The first write point that finds no room; none after it does. */
  readonly enospc?: number;
  /** A file that is to hold what of `only` was made durable. */
  readonly shadow?: string;
};

export type Shim = {
  /** For `LD_PRELOAD`. */
  readonly library: string;
  /** From now on, also in running processes. Undefined lets everything pass. */
  plan(plan: Plan | undefined): void;
  /** The write points since the plan began, in order: number, kind, path, bytes. */
  points(): WritePoint[];
  /** Shifts the wall clock of the program, also while it runs. */
  shiftClock(seconds: number): void;
};

export type WritePoint = { readonly number: number; readonly kind: string; readonly path: string };

const TARGETS = { program: 'cli/outlay.js', engine: 'embedded/engine.' } as const;

let compiled: string | undefined;

/** Why the library cannot be made here; undefined where it can. */
export function missingCompiler(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  return spawnSync('cc', ['--version']).status === 0 ? undefined : 'needs a C compiler (cc)';
}

function compile(): string {
  if (compiled) return compiled;
  const folder = mkdtempSync(join(tmpdir(), 'outlay-shim-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const library = join(folder, 'faults.so');
  const source = join(import.meta.dirname, 'shim/faults.c');
  const made = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl', '-lpthread']);
  if (made.status !== 0) throw new Error(`the library does not compile: ${made.stderr.toString()}`);
  return (compiled = library);
}

/** A library of its own in a new folder, with nothing planned. */
export function createShim(folder: string): Shim {
  mkdirSync(folder, { recursive: true });
  const library = join(folder, 'faults.so');
  copyFileSync(compile(), library);
  const trace = join(folder, 'trace');
  const path = join(folder, 'plan');
  const clock = join(folder, 'clock');
  writeFileSync(clock, Buffer.concat([Buffer.alloc(8), Buffer.from(`${TARGETS.program}\0`)]));
  return {
    library,
    plan: (plan) => {
      rmSync(trace, { force: true });
      if (!plan) {
        rmSync(path, { force: true });
        return;
      }
      // Replaced as a whole: a running process reads it at any moment.
      writeFileSync(`${path}.new`, linesOf(plan, trace));
      renameSync(`${path}.new`, path);
    },
    points: () => pointsIn(trace),
    shiftClock: (seconds) => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigInt64LE(BigInt(seconds));
      writeFileSync(clock, bytes, { flag: 'r+' });
    },
  };
}

function linesOf({ target, ...plan }: Plan, trace: string): string {
  const lines = Object.entries({ ...plan, trace });
  return [`target ${TARGETS[target]}`, ...lines.map(([key, value]) => `${key} ${value}`), ''].join('\n');
}

function pointsIn(trace: string): WritePoint[] {
  try {
    const lines = readFileSync(trace, 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => {
      const [number, kind = '', path = ''] = line.split(' ');
      return { number: Number(number), kind, path };
    });
  } catch {
    return [];
  }
}
