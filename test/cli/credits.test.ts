// outlay credits against a real Outlay: pools are set, changed, shown and deleted, and the month is told with them.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startCommandLine, type CommandLine } from '../support/command-line.ts';

let line: CommandLine;
const run: CommandLine['run'] = async (words, env) => await line.run(words, env);

beforeAll(async () => {
  line = await startCommandLine();
});

afterAll(async () => await line.end());

const MONTH = new Date().toISOString().slice(0, 7);

it('sets a pool, changes what is named of it, shows the month, and deletes it', async () => {
  expect((await run('credits')).stdout).toBe(
    `No credits are known of ${MONTH}: no pool is set, and neither telemetry nor reports tell any.\n`,
  );
  const made = await run(
    `credits set copilot --unit github_ai_credit --seats 3 --per-seat 1900 --seat-price 19 --from ${MONTH}`,
  );
  expect([made.error, made.stdout]).toEqual([
    '',
    expect.stringMatching(/copilot +github_ai_credit +3 +1,900 +5,700 +\$19\.00 +billed/),
  ]);
  const changed = await run('credits set copilot --seats 4 --no-overage --seat-price none');
  expect(changed.stdout).toMatch(/copilot +github_ai_credit +4 +1,900 +7,600 +– +refused/);
  const shown = await run('credits');
  expect(shown.stdout).toMatch(/^GitHub AI credits, /);
  expect(shown.stdout).toMatch(/Pool +7,600 +4 seats\n/);
  expect(shown.stdout).toMatch(/Counted +– +–/);
  const json = JSON.parse(
    (await run(`credits show --month ${MONTH} --unit github_ai_credit --json`)).stdout,
  ) as unknown;
  expect(json).toMatchObject({
    month: MONTH,
    data: [{ pool: '7600', fee_usd: null, overage_allowed: false }],
  });
  expect((await run('credits pools')).stdout).toContain('copilot');
  expect((await run('credits delete copilot --yes')).stdout).toBe('Deleted.\n');
  expect((await run('credits pools')).stdout).toBe('There are no pools of credits.\n');
});

it('changes seats from a day on, and says what it changes of months that are over', async () => {
  await run(
    'credits set grown --unit github_ai_credit --seats 3 --per-seat 1900 --from 2026-01 --unused-to CC-000',
  );
  const grown = await run('credits set grown --seats 5 --since 2026-02-10');
  expect([grown.error, grown.stderr]).toEqual(['', '']);
  expect(grown.stdout).toMatch(
    /grown +github_ai_credit +3, 5 from 2026-02-10 +1,900 +9,500 +– +billed +CC-000/,
  );
  const again = await run('credits set grown --seats 4 --since 2026-02-01');
  expect(again.stdout).toMatch(/3, 4 from 2026-02-01 +1,900 +7,600/);
  const all = await run('credits set grown --seats 6 --unused-to none');
  expect(all.stdout).toMatch(/grown +github_ai_credit +6 +1,900 +11,400 +– +billed +– /);
  expect(all.stderr).toContain('6 seats in all months since 2026-01, those that are over too');
  const odd = await run('credits set odd --unit github_ai_credits --seats 1 --per-seat 1 --from 2026-01');
  expect(odd.stderr).toContain('no credits are known here as github_ai_credits; known are github_ai_credit,');
  for (const pool of ['grown', 'odd']) await run(`credits delete ${pool} --yes`);
});

it('says what a new pool needs, and what makes no sense', async () => {
  expect((await run('credits set x --seats 3')).error).toContain('--unit, --seats, --per-seat and --from');
  const wrong = await run('credits set x --unit u --seats three --per-seat 1 --from 2026-10');
  expect(wrong.error).toContain("'three' is invalid. It is a whole number from 0");
  expect((await run('credits set x --seats 1e3')).error).toContain('It is a whole number from 0');
  expect(
    (await run('credits set x --unit u --seats 3 --per-seat 1 --from 2026-09 --since 2026-10-01')).error,
  ).toContain('--since needs');
  expect((await run('credits --month 2026-13')).error).toContain('must be a month such as 2026-10');
});

it('is not for people who may only send', async () => {
  const { error } = await run('credits', { OUTLAY_ADMIN_TOKEN: '', OUTLAY_TOKEN: line.sendersToken });
  expect(error).toMatch(/403|may/);
});
