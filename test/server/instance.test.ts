import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdDataDir, runningInstance } from '../../server/instance.ts';

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'instance-'));
});

afterEach(() => rmSync(dataDir, { recursive: true }));

const left = (pid: number): void =>
  writeFileSync(
    join(dataDir, 'outlay.json'),
    JSON.stringify({ pid, url: 'http://x', otlp_url: 'http://y', started_at: '' }),
  );

describe('the file of a data folder', () => {
  it('is no obstacle when its process is gone, or is another program under the same id', () => {
    left(2 ** 30);
    expect(runningInstance(dataDir)).toBeUndefined();
    left(1);
    expect(runningInstance(dataDir)).toBeUndefined();
    holdDataDir(dataDir).release();
  });

  it('is no obstacle when it is torn', () => {
    writeFileSync(join(dataDir, 'outlay.json'), '{"pid": 1');
    holdDataDir(dataDir).release();
  });

  it('goes when the folder is released', () => {
    const hold = holdDataDir(dataDir);
    hold.announce('http://a', 'http://b');
    hold.release();
    expect(runningInstance(dataDir)).toBeUndefined();
  });
});

describe('a folder that another process took over', () => {
  it('stays with that process when the first one stops', () => {
    const hold = holdDataDir(dataDir);
    left(2 ** 30);
    hold.release();
    expect(existsSync(join(dataDir, 'outlay.json'))).toBe(true);
  });
});
