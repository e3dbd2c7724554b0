import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beginLoad, endLoad } from '../../cli/demo/progress-file.ts';

const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2026, 10, 22, 9);
const LOAD = { seed: '1', days: 30, until: NOW };
let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'demo-'));
});

afterEach(() => rmSync(dataDir, { recursive: true }));

describe('a demo that is started again', () => {
  it('sends only what came since its last load, however long ago that was', () => {
    expect(beginLoad(dataDir, LOAD, NOW)).toBeUndefined();
    endLoad(dataDir, LOAD, NOW);
    expect(beginLoad(dataDir, { ...LOAD, until: NOW + 99 * HOUR_MS }, NOW + 99 * HOUR_MS)).toBe(NOW);
  });

  it('repeats a load that did not end, while the repeated calls are still recognised', () => {
    beginLoad(dataDir, LOAD, NOW);
    expect(beginLoad(dataDir, LOAD, NOW + HOUR_MS)).toBeUndefined();
    expect(() => beginLoad(dataDir, LOAD, NOW + 13 * HOUR_MS)).toThrow(/did not end. Remove/);
  });

  it('refuses another company in the same folder', () => {
    endLoad(dataDir, LOAD, NOW);
    expect(() => beginLoad(dataDir, { ...LOAD, seed: '2' }, NOW)).toThrow(
      /holds company 1 over 30 days. Remove/,
    );
  });
});
