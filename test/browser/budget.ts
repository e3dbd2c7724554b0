// How much script there is: what comes first on each page, and everything together, compressed.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const BUILT = 'dist/dashboards';
const KB = 1_024;
const MOST_FIRST = 240 * KB;
const MOST_ALL = 400 * KB;

export function budget(): void {
  describe('the script', () => {
    it('that comes first is at most 240 KB, compressed', () => {
      const named = readFileSync(join(BUILT, 'index.html'), 'utf8').matchAll(/(?:src|href)="([^"]+\.js)"/g);
      expect(sizeOf([...new Set([...named].map(([, file = '']) => file))])).toBeLessThanOrEqual(MOST_FIRST);
    });

    it('of all pages together is at most 400 KB, compressed', () => {
      const files = readdirSync(BUILT, { recursive: true, encoding: 'utf8' });
      expect(sizeOf(files.filter((file) => file.endsWith('.js')))).toBeLessThanOrEqual(MOST_ALL);
    });
  });
}

/** Bytes by which what a page loaded first is over its budget; 0 where it keeps it. `scripts` are paths. */
export function overBudget(scripts: readonly string[]): number {
  const first = new Set(scripts.filter((path) => path.endsWith('.js')));
  return Math.max(0, sizeOf([...first]) - MOST_FIRST);
}

function sizeOf(files: readonly string[]): number {
  const sizes = files.map((file) => gzipSync(readFileSync(join(BUILT, file))).length);
  expect(sizes.length).toBeGreaterThan(0);
  return sizes.reduce((sum, size) => sum + size, 0);
}
