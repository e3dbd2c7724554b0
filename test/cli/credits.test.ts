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

it('says what a new pool needs, and what makes no sense', async () => {
  expect((await run('credits set x --seats 3')).error).toContain('--unit, --seats, --per-seat and --from');
  const wrong = await run('credits set x --unit u --seats three --per-seat 1 --from 2026-10');
  expect(wrong.error).toContain('seats');
  expect((await run('credits --month 2026-13')).error).toContain('must be a month such as 2026-10');
});

it('is not for people who may only send', async () => {
  const { error } = await run('credits', { OUTLAY_ADMIN_TOKEN: '', OUTLAY_TOKEN: line.sendersToken });
  expect(error).toMatch(/403|may/);
});
