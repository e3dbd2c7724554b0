// Copilot CLI against a provider that refuses twice before it answers.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decoded, recordedExports, replay } from '../../support/replay.ts';
import { totalAmounts } from '../../support/totals.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/copilot/failed-attempts');

function told(...files: string[]) {
  const exports = files.flatMap((file) => recordedExports(FOLDER, file));
  const { charges, activities } = replay(exports.map(decoded));
  const { calls, tokens } = totalAmounts(charges);
  return { calls, tokens, activities: activities.map(({ kind }) => kind).sort() };
}

const TOKENS = { input: 1584, cacheRead: 3175, output: 165 };

describe('a prompt whose first two attempts were refused', () => {
  it('is one call by its spans, and each failed attempt an API error', () => {
    const { calls, tokens, activities } = told('001-traces.json');
    expect(calls).toBe(1);
    expect(tokens).toMatchObject(TOKENS);
    expect(activities).toEqual(['api_error', 'api_error', 'prompt']);
  });

  it('is one call by its metrics, which count the failed attempts beside it', () => {
    const { calls, tokens } = told('002-metrics.json');
    expect(calls).toBe(1);
    expect(tokens).toMatchObject(TOKENS);
  });

  it('is one call by both', () => {
    const { calls, tokens } = told('002-metrics.json', '001-traces.json');
    expect(calls).toBe(1);
    expect(tokens).toMatchObject(TOKENS);
  });
});
