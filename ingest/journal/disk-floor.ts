// Watches the free space of a volume, so that ingest stops before a write fails and goes on by itself when there is room.
import { statfsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';

export interface DiskFloor {
  /** Bytes that may still be written, as of a second ago; undefined where the system does not tell. */
  readonly freeBytes: number | undefined;
  readonly isLow: boolean;
  stop(): void;
}

type Space = { readonly bavail: number; readonly blocks: number; readonly bsize: number };

type Options = {
  readonly path: string;
  /** Undefined is the default; 0 watches and never stops anything. */
  readonly floorBytes: number | undefined;
  readonly intervalMs?: number;
};

const DEFAULT_FLOOR_BYTES = 256 * 1024 * 1024;
const DEFAULT_FLOOR_SHARE = 0.05;

/** Low ends this much above the floor, so that it does not begin again at once. */
const RESUME_FACTOR = 1.1;

/** Whether a volume has too little room left; more is needed to end that than to keep out of it. */
export function isBelowFloor(space: Space, floorBytes: number | undefined, wasLow: boolean): boolean {
  const share = space.blocks * space.bsize * DEFAULT_FLOOR_SHARE;
  const floor = floorBytes ?? Math.min(DEFAULT_FLOOR_BYTES, share);
  return space.bavail * space.bsize < floor * (wasLow ? RESUME_FACTOR : 1);
}

/** Looks at once and then every second, without delaying anything. */
export function watchDisk({ path, floorBytes, intervalMs = 1_000 }: Options): DiskFloor {
  let freeBytes: number | undefined;
  let isLow = false;
  const look = (space: Space): void => {
    freeBytes = space.bavail * space.bsize;
    isLow = isBelowFloor(space, floorBytes, isLow);
  };
  const lose = (): void => {
    freeBytes = undefined;
    isLow = false;
  };
  try {
    look(statfsSync(path));
  } catch {
    lose();
  }
  const timer = setInterval(() => void statfs(path).then(look, lose), intervalMs);
  timer.unref();
  return {
    get freeBytes() {
      return freeBytes;
    },
    get isLow() {
      return isLow;
    },
    stop: () => clearInterval(timer),
  };
}
