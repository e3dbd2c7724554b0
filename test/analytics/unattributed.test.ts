// Spend of no change is told with its reason and a remedy, and its parts add up.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readUnattributed } from '../../analytics/queries/unattributed.ts';
import { chargeOf, openLedger, type Ledger } from './ledger.ts';

const NOW = Date.UTC(2026, 10, 22, 13);
const KNOWN = 'github.com/acme/web';
const FORK = 'github.com/bo/web';

let ledger: Ledger;

beforeAll(async () => {
  ledger = await openLedger();
  const at = '2026-11-20T09:00:00Z';
  await ledger.write([
    chargeOf({ at, cost: '1' }),
    chargeOf({ at, repo: 'github.com/acme/unheard', branch: 'x', cost: '2' }),
    chargeOf({ at, repo: KNOWN, cost: '4' }),
    chargeOf({ at, repo: KNOWN, branch: 'main', cost: '8' }),
    chargeOf({ at, repo: KNOWN, branch: 'new', cost: '16.000000000001' }),
    chargeOf({ at, repo: KNOWN, branch: 'old', cost: '32' }),
    chargeOf({ at, repo: FORK, branch: 'main', cost: '64' }),
    chargeOf({ at, repo: KNOWN, branch: 'old', pr: '7', cost: '128' }),
  ]);
  const { store } = ledger;
  const detail = JSON.stringify({ action: 'opened', change: { defaultBranch: 'main' } });
  await store.command(
    `INSERT INTO forge_facts (time, record_id, forge, repo, pr, kind, detail) VALUES ('2026-11-19 00:00:00', 1, 'github', '${KNOWN}', '7', 'change', '${detail}')`,
  );
  await store.command(
    `INSERT INTO changes (time, repo, pr, head_repo, head_branch) VALUES
      ('2026-11-19 00:00:00', '${KNOWN}', '7', '${KNOWN}', 'old'), ('2026-11-19 00:00:00', '${KNOWN}', '8', '${FORK}', 'main')`,
  );
});

afterAll(async () => {
  await ledger.close();
});

it('tells why, by branch and over all', async () => {
  const { rows, reasons, totals } = await readUnattributed(ledger.store, {}, NOW);
  expect(rows.map(({ repo, branch, reason, cost_usd }) => [repo, branch, reason, cost_usd])).toEqual([
    [FORK, 'main', 'after_close', '64'],
    [KNOWN, 'old', 'after_close', '32'],
    [KNOWN, 'new', 'no_change_yet', '16.000000000001'],
    [KNOWN, 'main', 'default_branch', '8'],
    [KNOWN, '', 'no_branch', '4'],
    ['github.com/acme/unheard', 'x', 'forge_unknown', '2'],
    ['', '', 'no_repository', '1'],
  ]);
  expect(totals).toEqual({ calls: 7, cost_usd: '127.000000000001', unpriced_calls: 0 });
  expect(reasons[0]).toMatchObject({ reason: 'after_close', branches: 2, cost_usd: '96', calls: 2 });
  expect(rows.every(({ remedy }) => remedy.endsWith('.'))).toBe(true);
});

it('tells nothing of a time without spend', async () => {
  const range = { from: '2020-01-01', to: '2020-02-01' };
  const answer = await readUnattributed(ledger.store, range, NOW);
  expect(answer).toMatchObject({ rows: [], reasons: [], totals: { calls: 0, cost_usd: '0' } });
});
