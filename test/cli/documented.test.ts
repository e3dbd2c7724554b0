// The commands on the pages for finance do what the pages say, word by word, one after the other, on a real Outlay.
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplesOf, runDocumented } from '../support/documented.ts';
import { startTestOutlay, type TestOutlay } from '../support/outlay.ts';
import { requestEvents } from '../support/request-events.ts';

const PAGES = ['prices.md', 're-rating.md', 'credits.md', 'billing-imports.md', 'finance-export.md'];

/** Files that the pages name. */
const FIXTURES = {
  'openai-costs.json': 'openai-costs.json',
  'github-actions-minutes.csv': 'github-usage.csv',
  'anthropic-cost-report.json': 'anthropic-cost.json',
};
const CONTRACT = {
  entry: 'haiku-2026',
  of: 'tokens',
  role: 'negotiated',
  provider: 'anthropic',
  model: 'claude-haiku-4-5',
  match: 'exact',
  effective_from: '2026-10-01T00:00:00Z',
  effective_to: null,
  rates: { input: '0.9', output: '4.5', cache_read: '0.09', cache_write_5m: '1.1', cache_write_1h: '1.8' },
  tiers: [],
  multipliers: [],
  source: '',
};

let home: string;
let outlay: TestOutlay;
let folder: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'outlay-documented-'));
  for (const [fixture, name] of Object.entries(FIXTURES))
    cpSync(join(import.meta.dirname, '../fixtures/billing', fixture), join(home, name));
  writeFileSync(join(home, 'contract.json'), JSON.stringify({ data: [CONTRACT] }));
  for (const secret of ['key.txt', 'token.txt']) writeFileSync(join(home, secret), 'a-secret-of-nobody\n');
  // Threads that run from source look for their loader where the process works.
  symlinkSync(join(import.meta.dirname, '../../node_modules'), join(home, 'node_modules'));
  outlay = await startTestOutlay();
  const event = { 'user.email': 'ada@example.com', 'session.id': 'a', request_id: 'a', input_tokens: 1_000 };
  await outlay.send({ name: 'logs.json', signal: 'logs', body: Buffer.from(requestEvents([event])) });
  folder = process.cwd();
  process.chdir(home);
});

afterAll(async () => {
  process.chdir(folder);
  await outlay.end();
  rmSync(home, { recursive: true, force: true });
});

/** Nobody but this Outlay is asked: a provider that is read would be elsewhere. */
function optionsOf(line: string): string[] {
  if (line.startsWith('outlay export check ')) return [];
  const nowhere = ['--api-url', 'http://127.0.0.1:9', '--allow-private', '--every', '0'];
  return ['--url', outlay.url, ...(line.startsWith('outlay bills connect ') ? nowhere : [])];
}

describe.each(PAGES)('docs/%s', (page) => {
  const examples = examplesOf(page).filter((line) => line.startsWith('outlay '));

  it('has examples', () => {
    expect(examples.length).toBeGreaterThan(1);
  });

  it.each(examples)('%s', async (line) => {
    await runDocumented(line, home, optionsOf(line));
  });
});
