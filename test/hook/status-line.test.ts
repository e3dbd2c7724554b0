// The status line: one line whatever happens, from the server or from what it said last, and nobody waits for it.
import { writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { STATUS_LINE } from '../../hook/status-line.ts';
import { statusText } from '../../hook/status-text.ts';
import { closeAll, fakeOutlay, rawServer, USER } from '../support/fake-outlay.ts';
import { buildHook, type HookProgram } from '../support/hook-program.ts';
import { expectSoon } from '../support/soon.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');
const MONTH = {
  allowed: true,
  code: 'ok',
  reason: 'Within the limit.',
  period: 'month',
  spent_usd: '41.1037',
  limit_usd: '50',
  resets_at: '2026-12-01T00:00:00.000Z',
  source: { scope: 'user', id: USER },
  warnings: [],
  cache_seconds: 5,
};

const lineOf = (decision: object, today: string | null = '3.2'): string =>
  statusText(
    { user: USER, decision: { ...MONTH, ...decision }, spent_today_usd: today },
    { now: NOW, colored: false },
  );

describe('the words', () => {
  it.each([
    [{}, '3.2', 'ada  $3.20 today · month $41.10 of $50 (82 %) · resets in 8 d'],
    [{ spent_usd: '0.000127' }, '0', 'ada  $0 today · month <$0.01 of $50 (0 %) · resets in 8 d'],
    [{ spent_usd: null }, null, 'ada  spend unknown, month limit $50 · resets in 8 d'],
    [
      { allowed: false, code: 'limit_reached', spent_usd: '50.019' },
      null,
      'ada  stopped: month $50.01 of $50 (100 %) · resets in 8 d',
    ],
    [
      { code: 'spending_disabled', allowed: false, spent_usd: '1', limit_usd: '0' },
      null,
      'ada  stopped: month $1 of $0 · resets in 8 d',
    ],
    [{ code: 'no_limit', limit_usd: null }, '3', 'ada  $3 today · $41.10 this month, no limit'],
    [{ code: 'no_limit', limit_usd: null, spent_usd: null }, null, 'ada  no limit'],
    [{ code: 'disabled', limit_usd: null }, null, 'ada  $41.10 this month, limits off'],
    [
      { source: { scope: 'budget', id: 'tools' } },
      null,
      'ada  budget tools month $41.10 of $50 (82 %) · resets in 8 d',
    ],
    [{ mode: 'live', spent_usd: null, limit_usd: null }, null, 'ada  within limits'],
    [{ mode: 'failed_open', spent_usd: null, limit_usd: null }, null, 'ada  spend unknown'],
    [
      { mode: 'live', spent_usd: null, limit_usd: null, warnings: [{ message: '90 % of it is used.' }] },
      null,
      'ada  90 % of it is used.',
    ],
    [{ resets_at: '2026-11-22T09:00:00.000Z' }, null, 'ada  month $41.10 of $50 (82 %) · just reset'],
    [
      { allowed: false, limit_usd: null, spent_usd: null, reason: '20 of 20 subagents\u001b[2J.' },
      null,
      'ada  stopped: 20 of 20 subagents [2J.',
    ],
  ])('of %j', (decision, today, line) => {
    expect(lineOf(decision, today)).toBe(line);
  });

  it('are coloured near a limit and at it, unless nobody wants colours', () => {
    const answer = { user: USER, decision: MONTH };
    expect(statusText(answer, { now: NOW, colored: true })).toContain('\u001b[33m');
    const over = { user: USER, decision: { ...MONTH, allowed: false } };
    expect(statusText(over, { now: NOW, colored: true })).toContain('\u001b[31m');
    expect(lineOf({ allowed: false })).not.toContain('\u001b');
  });
});

describe('the program', () => {
  let hook: HookProgram;
  beforeAll(async () => {
    hook = await buildHook();
  });
  afterAll(() => hook.end());
  afterEach(closeAll);

  const answer = JSON.stringify({ user: USER, decision: MONTH, spent_today_usd: '3.2' });
  const draw = async (session: string) =>
    await hook.run(
      STATUS_LINE,
      { session_id: session, model: { display_name: 'Opus' } },
      { env: { NO_COLOR: '1' } },
    );

  /** Draws until the server was heard in time, which a busy machine does not always make. */
  async function heard(session: string): Promise<string> {
    for (let tries = 0; tries < 20; tries++) {
      const { stdout } = await draw(session);
      if (!stdout.includes('no answer')) return stdout;
    }
    return '';
  }

  async function outlay(handler: RequestListener | string) {
    const fake = await fakeOutlay(handler);
    hook.settings({ url: fake.url, user: USER });
    return fake;
  }

  it('asks for the decision on the session, declares no place, and asks again only after a while', async () => {
    const { bodies } = await outlay(answer);
    expect(await heard('s-1')).toMatch(/^ada {2}\$3\.20 today · month \$41\.10 of \$50 \(82 %\)/);
    const asked = bodies.length;
    expect(JSON.parse(bodies[0] ?? '')).toEqual({ user: USER, agent: 'claude-code', session: 's-1' });
    expect((await draw('s-1')).stdout).toContain('$41.10');
    expect(bodies).toHaveLength(asked);
  });

  it('tells what was said last where nobody answers, and how long ago', async () => {
    await outlay(answer);
    await heard('s-2');
    const kept = hook.state('status-line');
    const older = { ...kept, at: Number(kept['at']) - 240_000 };
    writeFileSync(hook.stateFile('status-line'), JSON.stringify(older));
    closeAll();
    expect((await draw('s-2')).stdout).toMatch(/\$41\.10 of \$50 .* · 4 min ago$/);
  });

  it.each([
    ['hangs', async () => await rawServer(() => undefined)],
    ['answers garbage', async () => (await fakeOutlay('<html>')).url],
    ['refuses', async () => (await fakeOutlay((_, response) => void response.writeHead(500).end())).url],
  ])('prints a line within its time where the server %s', async (name, start) => {
    hook.settings({ url: await start(), user: USER });
    const { stdout, code, stderr, ms } = await draw(name);
    expect([stdout, code, stderr]).toEqual(['outlay: no answer; nothing is blocked', 0, '']);
    await expectSoon(ms, 1_500);
  });

  it('says that it is not connected, and does not wait for input that does not end', async () => {
    hook.settings({});
    expect((await draw('s-3')).stdout).toBe('outlay: not connected; outlay connect claude');
    expect((await hook.run(STATUS_LINE, 'no json')).code).toBe(0);
  });
});
