// A team's day as real agents told it, and deliveries of a forge for its branches: what each pull request cost, exactly.
import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { totalTokens } from '../../schemas/tokens.ts';
import { startTestOutlay, type TestOutlay } from '../support/outlay.ts';
import { recordedExports } from '../support/replay.ts';
import { totalOf, truthOf } from '../support/truth.ts';

const DAY = join(import.meta.dirname, '../fixtures/team-day');
const RUNS = readdirSync(DAY).filter((name) => /^\d/.test(name));
const SECRET = 'a-secret-of-this-test';

type Run = { readonly agent: string; readonly repo: string; readonly branch: string; readonly pr: string };
const runOf = (name: string): Run => JSON.parse(readFileSync(join(DAY, name, 'run.json'), 'utf8')) as Run;

/** Pull requests that were opened in the evening, by branch. */
const OPENED = [
  ['acme/payments-api', 'feat/refunds', '41'],
  ['acme/payments-api', 'fix/rounding', '42'],
  ['acme/ledger', 'main', '5'],
  ['acme/deploy-tools', 'feat/canary', '7'],
  ['acme/search-api', 'feat/typo', '12'],
  ['acme/search-api', 'feat/rank', '13'],
  ['acme/storefront', 'feat/cart', '88'],
  ['acme/storefront', 'fix/css', '89'],
] as const;

let outlay: TestOutlay;

beforeAll(async () => {
  outlay = await startTestOutlay();
  for (const run of RUNS) {
    for (const recorded of recordedExports(join(DAY, run))) expect(await outlay.send(recorded)).toBe(200);
  }
  await outlay.call('PUT', '/api/v1/forges/github', { forge: 'github', secret: SECRET });
});

afterAll(async () => {
  await outlay.end();
});

type Row = {
  readonly repo: string;
  readonly branch: string;
  readonly pr: string;
  readonly cost_usd: string | null;
  readonly input_tokens: number;
  readonly cache_read_tokens: number | null;
  readonly cache_write_tokens: number | null;
  readonly output_tokens: number;
};
type Usage = { readonly rows: readonly Row[]; readonly totals: { readonly cost_usd: string } };

const usage = async (groupBy: string): Promise<Usage> => {
  const { body } = await outlay.get(`/api/v1/usage?group_by=${groupBy}&from=2026-01-01&to=2027-01-01`);
  return body as Usage;
};

async function deliver(repo: string, branch: string, pr: string, state: 'opened' | 'closed'): Promise<void> {
  const at = state === 'opened' ? '2026-12-01T18:00:00Z' : '2026-01-02T18:00:00Z';
  const page = { full_name: repo, html_url: `https://github.com/${repo}`, default_branch: 'main' };
  const body = JSON.stringify({
    action: state,
    number: Number(pr),
    pull_request: {
      number: Number(pr),
      html_url: `${page.html_url}/pull/${pr}`,
      state: state === 'opened' ? 'open' : 'closed',
      title: branch,
      user: { login: 'ada', type: 'User' },
      body: null,
      created_at: at,
      updated_at: at,
      closed_at: null,
      merged_at: null,
      merge_commit_sha: null,
      draft: false,
      head: { ref: branch, sha: '0'.repeat(39) + pr.slice(-1), repo: page },
      base: { ref: 'main', sha: '1'.repeat(40), repo: page },
      merged: false,
    },
    repository: page,
    sender: { login: 'ada', type: 'User' },
  });
  const signature = createHmac('sha256', SECRET).update(body).digest('hex');
  const answer = await fetch(`${outlay.url}/webhooks/github`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'pull_request',
      'x-github-delivery': `${repo} ${pr} ${state}`,
      'x-hub-signature-256': `sha256=${signature}`,
    },
    body,
  });
  expect(answer.status).toBe(202);
}

/** Asks until it is as expected, or until that takes too long. */
async function eventually(check: () => Promise<void>): Promise<void> {
  for (const end = Date.now() + 30_000; ; await sleep(300)) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

const tokensOf = (row: Row): number =>
  row.input_tokens + (row.cache_read_tokens ?? 0) + (row.cache_write_tokens ?? 0) + row.output_tokens;

const byChange = ({ rows }: Usage): Record<string, readonly [cost: string | null, tokens: number]> => {
  const spent = rows.filter((row) => tokensOf(row) !== 0);
  return Object.fromEntries(spent.map((row) => [`${row.repo}#${row.pr}`, [row.cost_usd, tokensOf(row)]]));
};

it(
  'gives each pull request what the provider counted for its runs, and the sum stays',
  { timeout: 120_000 },
  async () => {
    await eventually(async () => {
      expect((await usage('repo')).totals).toMatchObject({ sessions: 14, messages: 11 });
    });
    const before = await usage('repo,branch');
    for (const [repo, branch, pr] of OPENED) await deliver(repo, branch, pr, 'opened');
    await eventually(async () => {
      expect(byChange(await usage('repo,pr'))).toHaveProperty(['github.com/acme/payments-api#42']);
    });
    await eventually(async () => {
      const { body } = await outlay.get('/api/v1/unattributed?from=2026-01-01&to=2027-01-01');
      const { rows } = body as { rows: { repo: string; branch: string; reason: string }[] };
      expect(rows.map(({ repo, branch, reason }) => `${repo} ${branch} ${reason}`).sort()).toEqual([
        '  no_repository',
        'github.com/acme/ledger main default_branch',
      ]);
    });
    const after = await usage('repo,pr');
    expect(after.totals).toEqual(before.totals);
    const found = byChange(after);
    for (const [repo, branch, pr] of OPENED) {
      if (repo === 'acme/ledger' || pr === '13') continue;
      const cost = before.rows.find(
        (row) => row.repo === `github.com/${repo}` && row.branch === branch,
      )?.cost_usd;
      const runs = RUNS.filter((name) => runOf(name).repo === repo && runOf(name).branch === branch);
      // Of opencode's run only the title arrives.
      const truth = runs.map((name) =>
        totalOf(truthOf(join(DAY, name)).slice(0, runOf(name).agent === 'opencode' ? 1 : undefined)),
      );
      const tokens = truth.reduce((sum, one) => sum + totalTokens(one.tokens), 0);
      expect([repo, pr, found[`github.com/${repo}#${pr}`]]).toEqual([repo, pr, [cost, tokens]]);
    }
  },
);

it('goes on with a person who says what a session was for, and back', async () => {
  const before = byChange(await usage('repo,pr'));
  const link = {
    target: { repo: 'https://github.com/acme/ledger', branch: 'main' },
    pr: '#6',
    reason: 'A spike for the migration.',
  };
  const put = await outlay.call('PUT', '/api/v1/links/spike', link);
  expect(put).toMatchObject({ status: 201, body: { repo: 'github.com/acme/ledger', pr: '6' } });
  await eventually(async () => {
    expect(Object.keys(byChange(await usage('repo,pr')))).toContain('github.com/acme/ledger#6');
  });
  expect(await outlay.get('/api/v1/settings/audit?kind=link')).toMatchObject({
    body: { data: [{ id: 'spike', change: 'created', reason: 'A spike for the migration.' }] },
  });
  expect((await outlay.call('DELETE', '/api/v1/links/spike')).status).toBe(204);
  await eventually(async () => expect(byChange(await usage('repo,pr'))).toEqual(before));
  expect((await outlay.call('DELETE', '/api/v1/links/spike')).status).toBe(404);
  expect((await outlay.call('PUT', '/api/v1/links/x', { target: { session: 's' }, pr: '1' })).status).toBe(
    400,
  );
});
