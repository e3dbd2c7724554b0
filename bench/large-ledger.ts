// A ledger of any size, made by the engine itself: a company whose sessions have 40 calls each.
import { z } from 'zod';
import type { Store } from '../store/store.ts';

const PER_INSERT = 500_000;
const CALLS_PER_SESSION = 40;
const PEOPLE = 2_000;
const REPOS = 300;
/** While everybody has so many sessions together, each works on one thing: on a change, or 4 of 10 on none. */
const SESSIONS_OF_WORK = PEOPLE * 3;
/** One call in so many fails for good. */
const CALLS_PER_FAILURE = 2_000;

/** Fills `charges`, and by its views every rollup. Sessions follow each other evenly over the days up to now. */
export async function fillLedger(store: Store, charges: number, days: number): Promise<void> {
  for (let from = 0; from < charges; from += PER_INSERT) {
    await store.command(INSERT, {
      from,
      rows: Math.min(PER_INSERT, charges - from),
      sessions: Math.ceil(charges / CALLS_PER_SESSION),
      seconds: days * 86_400 - 7_200,
      start: Math.floor(Date.now() / 1000) - days * 86_400,
      batch: from / PER_INSERT + 1,
    });
  }
}

/** What forges tell of the changes, and failed requests. */
export async function fillOutcomes(store: Store): Promise<void> {
  await store.command(CHANGES);
  await store.command(FAILURES);
}

/** Most are merged, some of these reverted; a tenth was closed and a tenth is open. */
const CHANGES = `
INSERT INTO changes (time, record_id, forge, repo, pr, state, opened_at, updated_at, closed_at, merged_at, commits, additions,
  deletions, reverted_by, reverted_at, batch_id)
SELECT first, h, 'github', t.repo, t.pr, multiIf(h % 10 = 0, 'open', h % 10 = 1, 'closed', 'merged') AS state, first, last,
  if(state = 'open', NULL, last), if(state = 'merged', last, NULL), 3, 100 + h % 900, h % 300,
  if(state = 'merged' AND h % 100 > 95, '1', '') AS reverter, if(reverter = '', NULL, last + INTERVAL 1 DAY), 1
FROM (
  SELECT repo, pr, toDateTime64(min(day), 3, 'UTC') AS first, toDateTime64(max(day), 3, 'UTC') AS last, cityHash64(repo, pr) AS h
  FROM change_usage_daily GROUP BY repo, pr
) AS t
SETTINGS max_partitions_per_insert_block = 1000`;

const FAILURES = `
INSERT INTO activities (time, record_id, kind, agent, session, user, \`group\`, team, cost_center, repo, branch, pr, quantity, attempt, batch_id)
SELECT time, record_id, 'api_error', agent, session, user, \`group\`, team, cost_center, repo, branch, pr, 1, 1, 1
FROM charges WHERE record_id % ${CALLS_PER_FAILURE} = 7
SETTINGS max_partitions_per_insert_block = 1000`;

/** Session `s`, call `c` in it, and a number `h` that is as good as random for the session. */
const INSERT = `
INSERT INTO charges (time, record_id, entry, signal, user, \`group\`, team, organization, cost_center, repo, branch, pr, agent,
  agent_version, session, prompt, provider, model, model_reported, source, subagent, calls, input_tokens, cache_read_tokens,
  cache_write_5m_tokens, output_tokens, cost, list_cost, list_cost_max, entries, listed_entries, cost_basis, price_source,
  batch_id)
SELECT
  fromUnixTimestamp64Milli(1000 * ({start:UInt64} + intDiv(s * {seconds:UInt64}, {sessions:UInt64}) + c * 60), 'UTC') AS time,
  n, 'charge', 'logs',
  concat('person-', toString(person), '@company.example'), concat('group-', toString(person % 40)),
  concat('team-', toString(person % 120)), 'company', concat('cc-', toString(person % 12)),
  concat('github.com/company/repo-', toString((person * 7 + work % 4) % ${REPOS})),
  concat('branch-', toString(person * 100_000 + intDiv(s, ${SESSIONS_OF_WORK}))),
  if(work % 10 < 6, toString(person * 100_000 + intDiv(s, ${SESSIONS_OF_WORK})), ''),
  ['claude-code', 'codex', 'copilot', 'gemini-cli'][1 + h % 4], '1.0.0',
  concat('session-', toString(s)), concat('prompt-', toString(s), '-', toString(intDiv(c, 5))),
  ['anthropic', 'openai'][1 + h % 2], model, model,
  if(c % 4 = 3, 'subagent', 'main'), if(c % 4 = 3, 'Explore', ''),
  1, 200 + h % 100, 40000 + c * 500, 1500, 300 + c,
  toDecimal128(h % 100000 + 1, 12) / 1000000 AS dollars, dollars, dollars, 1, 1, 'list', 'bench', {batch:UInt64}
FROM (
  SELECT number AS n, intDiv(number, ${CALLS_PER_SESSION}) AS s, number % ${CALLS_PER_SESSION} AS c,
    cityHash64(s) AS h, cityHash64(s, 'p') % ${PEOPLE} AS person, cityHash64(person, intDiv(s, ${SESSIONS_OF_WORK})) AS work,
    ['claude-opus-4-8', 'claude-sonnet-5', 'gpt-5', 'claude-haiku-4-5'][1 + cityHash64(s, intDiv(c, 20)) % 4] AS model
  FROM numbers({from:UInt64}, {rows:UInt64})
)
SETTINGS max_insert_block_size = ${PER_INSERT}, max_partitions_per_insert_block = 1000`;

const sizeRow = z.object({ name: z.string(), rows: z.string(), size: z.string() });

/** Rows and bytes on the disk by table. */
export async function tableSizes(store: Store): Promise<string[]> {
  const found = await store.query({
    sql: `SELECT p.table AS name, toString(sum(p.rows)) AS rows, formatReadableSize(sum(p.bytes_on_disk)) AS size
          FROM system.parts AS p WHERE p.database = currentDatabase() AND p.active GROUP BY name HAVING sum(p.rows) > 1000 ORDER BY name`,
    row: sizeRow,
  });
  return found.map(({ name, rows, size }) => `${name}: ${rows} rows, ${size}`);
}
