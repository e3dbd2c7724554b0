// The write-ahead log of an SQLite database: the newest committed form of each page that is not in the database yet.
import { fstatSync, readSync } from 'node:fs';

export interface WalPages {
  readonly pageSize: number;
  /** A page as the last commit left it; undefined where the log does not hold it. */
  read(page: number): Buffer | undefined;
  /** Whether its owner began the log anew since it was opened. */
  isOverwritten(): boolean;
}

const HEADER = 32;
const FRAME_HEADER = 24;
const MAGIC = 0x377f0682;

/** Whether pages of a database may be so large. */
export function isPageSize(bytes: number): boolean {
  return bytes >= 512 && bytes <= 65_536 && (bytes & (bytes - 1)) === 0;
}

/** Reads an open log; undefined where it holds nothing that counts. */
export function readWal(file: number): WalPages | undefined {
  const header = headerOf(file);
  if (!header || (header.readUInt32BE(0) & ~1) >>> 0 !== MAGIC) return undefined;
  const pageSize = header.readUInt32BE(8);
  if (!isPageSize(pageSize)) return undefined;
  const frames = committedFrames(file, header, pageSize);
  return {
    pageSize,
    read: (page) => {
      const at = frames.get(page);
      if (at === undefined) return undefined;
      const bytes = Buffer.alloc(pageSize);
      return readSync(file, bytes, 0, pageSize, at) === pageSize ? bytes : undefined;
    },
    isOverwritten: () => headerOf(file)?.equals(header) !== true,
  };
}

function headerOf(file: number): Buffer | undefined {
  const header = Buffer.alloc(HEADER);
  return readSync(file, header, 0, HEADER, 0) === HEADER ? header : undefined;
}

type Sum = readonly [number, number];

/** Where the pages lie, up to the last commit: a frame with another salt or a wrong sum is of an earlier log or half written. */
function committedFrames(file: number, header: Buffer, pageSize: number): Map<number, number> {
  const isBigEndian = (header.readUInt32BE(0) & 1) === 1;
  const committed = new Map<number, number>();
  const open = new Map<number, number>();
  const frame = Buffer.alloc(FRAME_HEADER + pageSize);
  let sum: Sum = checksum(header.subarray(0, 24), [0, 0], isBigEndian);
  const { size } = fstatSync(file);
  for (let at = HEADER; at + frame.length <= size; at += frame.length) {
    if (readSync(file, frame, 0, frame.length, at) < frame.length) break;
    if (frame.compare(header, 16, 24, 8, 16) !== 0) break;
    sum = checksum(frame.subarray(0, 8), sum, isBigEndian);
    sum = checksum(frame.subarray(FRAME_HEADER), sum, isBigEndian);
    if (sum[0] !== frame.readUInt32BE(16) || sum[1] !== frame.readUInt32BE(20)) break;
    open.set(frame.readUInt32BE(0), at + FRAME_HEADER);
    if (frame.readUInt32BE(4) === 0) continue;
    for (const [page, offset] of open) committed.set(page, offset);
    open.clear();
  }
  return committed;
}

function checksum(bytes: Buffer, [first, second]: Sum, isBigEndian: boolean): Sum {
  let [left, right] = [first, second];
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    const one = isBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
    const two = isBigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4);
    left = (left + one + right) >>> 0;
    right = (right + two + left) >>> 0;
  }
  return [left, right];
}
