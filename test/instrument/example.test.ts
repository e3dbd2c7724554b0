// The example of instrument/README.md as a program of its own, against a real Outlay: the ledger holds what the provider billed.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestOutlay, type TestOutlay } from '../support/outlay.ts';
import { startCollector } from './collector.ts';
import { SECRET, startProvider, type Billed, type Provider } from './provider.ts';

const ROOT = join(import.meta.dirname, '../..');
const EXAMPLE = join(ROOT, 'instrument/example/review-bot.ts');

let outlay: TestOutlay;
let provider: Provider;

beforeAll(async () => {
  [outlay, provider] = await Promise.all([startTestOutlay(), startProvider('claude-sonnet-4-5')]);
  await review(provider.url, outlay.otlpUrl);
});

afterAll(async () => {
  await provider.close();
  await outlay.end();
});

async function review(providerUrl: string, otlpUrl: string): Promise<void> {
  const words = ['--import', 'tsx', EXAMPLE, providerUrl, otlpUrl];
  const { stderr } = await promisify(execFile)(process.execPath, words, { cwd: ROOT });
  expect(stderr).toBe('');
}

type Row = Record<string, string | number>;

async function usage(query: string): Promise<{ rows: Row[]; totals: Row }> {
  const from = new Date(Date.now() - 86_400_000).toISOString();
  const { status, body } = await outlay.get(`/api/v1/usage?from=${from}&${query}`);
  expect(status).toBe(200);
  return body as { rows: Row[]; totals: Row };
}

function sum(bill: readonly Billed[], part: keyof Billed): number {
  return bill.reduce((total, billed) => total + billed[part], 0);
}

describe('the example agent', () => {
  it('is in the ledger to the token, with both kinds of cache writes', async () => {
    const { totals } = await usage('');
    const { bill } = provider;
    expect(totals).toMatchObject({
      calls: 3,
      retries: 1,
      input_tokens: sum(bill, 'input'),
      output_tokens: sum(bill, 'output'),
      cache_read_tokens: sum(bill, 'cacheRead'),
      cache_write_5m_tokens: sum(bill, 'cacheWrite5m'),
      cache_write_1h_tokens: sum(bill, 'cacheWrite1h'),
      unpriced_calls: 0,
    });
  });

  it('is attributed to the person, the team, the repository and the pull request', async () => {
    const { rows } = await usage('group_by=user,repo,pr');
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      user: 'ann@acme.example',
      repo: 'github.com/acme/payments-api',
      pr: '482',
    });
    const { rows: agents } = await usage('group_by=agent,team,session');
    expect(agents[0]).toMatchObject({ agent: 'review-bot', team: 'payments', session: 'review-482' });
  });

  it('keeps the turn, the subagent and the title apart', async () => {
    const { rows } = await usage('group_by=source,subagent');
    const calls = Object.fromEntries(
      rows.map((row) => [`${row['source']} ${row['subagent']}`, row['calls']]),
    );
    expect(calls).toEqual({ 'main ': 1, 'subagent security': 1, 'auxiliary ': 1 });
  });

  it('started its subagent once, though an event and the subagent’s call tell it', async () => {
    const { body } = await outlay.get('/api/v1/activities?kind=subagent_started&group_by=name,depth');
    expect(body).toMatchObject({
      rows: [{ kind: 'subagent_started', name: 'security', depth: '1', quantity: '1' }],
      totals: { subagent_started: '1' },
    });
  });

  it('sends nothing of what was asked and answered', async () => {
    const [collector, other] = await Promise.all([startCollector(), startProvider('claude-sonnet-4-5')]);
    await review(other.url, collector.url);
    await Promise.all([collector.close(), other.close()]);
    const sent = JSON.stringify(collector.arrived);
    expect(sent).toContain('review-482');
    for (const text of [SECRET, 'close look', 'let anybody in', 'a title']) expect(sent).not.toContain(text);
  });
});
