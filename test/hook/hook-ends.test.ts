// The hook ends in time whatever it waits for, speaks for the person of each agent, and tells later what it let through.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { opencodePlugin } from '../../cli/connect/opencode-plugin.ts';
import { SETUPS } from '../../cli/connect/setups.ts';
import {
  ALLOWED,
  answerOf,
  closeAll,
  fakeOutlay,
  PROMPT,
  REFUSED,
  TOOL,
  USER,
} from '../support/fake-outlay.ts';
import { hook } from './hook-rig.ts';
import { expectSoon } from '../support/soon.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-ends-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const GONE = 'http://127.0.0.1:9';
const near = {
  period: 'month',
  threshold_percent: 75,
  limit_usd: '50',
  source: { scope: 'user', id: USER },
  resets_at: '2026-12-01T00:00:00.000Z',
  message: 'Near.',
};

type Body = { missed?: Record<string, string>[]; user: string };
const parsed = (bodies: readonly string[]): Body[] => bodies.map((body) => JSON.parse(body) as Body);

describe('the hook ends in time', () => {
  it('where a file of git is a pipe that nobody writes', async () => {
    mkdirSync(join(folder, '.git'));
    execFileSync('sh', ['-c', 'mkfifo "$0"', join(folder, '.git', 'HEAD')]);
    const { url } = await fakeOutlay(answerOf(REFUSED));
    hook.settings({ url, user: USER });
    const run = await hook.run('claude', { ...PROMPT, cwd: folder });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('block');
    await expectSoon(run.ms, 1_500);
  });

  it('with 0, where a thread of it is held that Node.js would wait for', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
    const held = join(folder, 'held.mjs');
    writeFileSync(
      held,
      `import { open } from 'node:fs'; open(${JSON.stringify(pipe)}, 'r', () => undefined);`,
    );
    const { url } = await fakeOutlay(answerOf(REFUSED));
    hook.settings({ url, user: USER });
    const line = commandOfClaude(hook.script);
    const child = spawn('sh', ['-c', line], {
      env: { PATH: process.env['PATH'], HOME: hook.home, NODE_OPTIONS: `--import ${held}` },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const started = performance.now();
    let told = '';
    child.stdout.on('data', (chunk: Buffer) => (told += chunk.toString()));
    child.stdin.end(JSON.stringify(PROMPT));
    const code = await new Promise((resolve) => child.once('close', resolve));
    await expectSoon(performance.now() - started, 2_000);
    expect([code, JSON.parse(told)]).toEqual([0, expect.objectContaining({ decision: 'block' })]);
  });

  it('and opencode does not wait for one that does not', async () => {
    const script = join(folder, 'hangs.mjs');
    writeFileSync(script, 'setInterval(() => undefined, 1000);');
    const plugin = join(folder, 'plugin.mjs');
    const run = join(folder, 'run.mjs');
    writeFileSync(plugin, opencodePlugin(process.execPath, script));
    writeFileSync(
      run,
      `import { Outlay } from './plugin.mjs';
       const started = performance.now();
       await (await Outlay({ directory: '/' }))['chat.params']({ sessionID: 's' });
       console.log(performance.now() - started);`,
    );
    const { stdout } = await promisify(execFile)(process.execPath, [run]);
    expect(Number(stdout)).toBeLessThan(2_500);
  });
});

function commandOfClaude(script: string): string {
  const places = { home: '/', claudeConfigDir: '', codexHome: '', geminiHome: '' };
  const more = { qwenHome: '', copilotHome: '', xdgDataHome: '' };
  const [plan] = SETUPS.claude.files({
    places: { ...places, ...more },
    node: process.execPath,
    script,
    endpoint: '',
    token: '',
    variables: {},
    statusLine: false,
  });
  const text = JSON.stringify(plan);
  return (JSON.parse(/"command":("(?:[^"\\]|\\.)*")/.exec(text)?.[1] ?? '""') as string) || 'false';
}

describe('whom the hook speaks for', () => {
  it('is set by agent; what stands beside it is for the others', async () => {
    const { url, bodies } = await fakeOutlay(answerOf(ALLOWED, 'x'));
    hook.settings({
      format: 2,
      url,
      user: 'all@acme.test',
      agents: { claude: { url, user: 'ada@acme.test' } },
    });
    await hook.run('claude', PROMPT);
    await hook.run('qwen', PROMPT);
    expect(parsed(bodies).map(({ user }) => user)).toEqual(['ada@acme.test', 'all@acme.test']);
  });

  it('is nobody that is not connected', async () => {
    const { url, bodies } = await fakeOutlay(answerOf(REFUSED));
    hook.settings({ format: 2, agents: { claude: { url, user: USER } } });
    expect((await hook.run('qwen', PROMPT)).stdout).toBe('');
    expect(bodies).toEqual([]);
  });
});

describe('a line near a limit', () => {
  it.each([
    ['a new period', { ...near, resets_at: '2027-01-01T00:00:00.000Z' }, 'Near.'],
    ['another limit', { ...near, source: { scope: 'budget', id: 'api' } }, 'Near.'],
    ['a limit that was raised', { ...near, limit_usd: '70' }, 'Near.'],
    ['the same', near, ''],
  ])('comes for %s: %#', async (_what, second, expected) => {
    const first = await fakeOutlay(answerOf({ ...ALLOWED, warnings: [near] }));
    hook.settings({ url: first.url, user: USER });
    expect((await hook.run('claude', PROMPT)).stdout).toContain('Near.');
    const { url } = await fakeOutlay(answerOf({ ...ALLOWED, warnings: [second] }));
    hook.settings({ url, user: USER });
    expect((await hook.run('claude', PROMPT)).stdout).toContain(expected);
    if (expected === '') expect((await hook.run('claude', PROMPT)).stdout).toBe('');
  });

  it('of a session comes in each session once', async () => {
    const cap = { ...near, period: 'session', resets_at: null, source: { scope: 'session', id: 'cost' } };
    const { url } = await fakeOutlay(answerOf({ ...ALLOWED, resets_at: null, warnings: [cap] }));
    hook.settings({ url, user: USER });
    const shown = [];
    for (const session_id of ['s-1', 's-1', 's-2']) {
      shown.push((await hook.run('claude', { ...PROMPT, session_id })).stdout !== '');
    }
    expect(shown).toEqual([true, false, true]);
  });
});

describe('what a blocked person is told to do', () => {
  it.each([
    [{ code: 'limit_reached', period: 'week' }, 'outlay raise ask --period week --amount 20'],
    [{ code: 'budget_reached', period: 'month', resets_at: null }, 'Who runs Outlay at http'],
    [{ code: 'session_cap_reached', period: 'session', resets_at: null }, 'Who runs Outlay at http'],
  ])('%j', async (facts, expected) => {
    const { url } = await fakeOutlay(answerOf({ ...REFUSED, ...facts }));
    hook.settings({ url, user: USER });
    const { reason } = JSON.parse((await hook.run('claude', PROMPT)).stdout) as { reason: string };
    expect(reason).toContain(expected);
    expect(reason).not.toContain('Invalid');
  });
});

describe('messages that were let through without an answer', () => {
  const missed = (): string[] => {
    const path = join(hook.home, '.outlay', 'state', 'missed', 'claude-code');
    return existsSync(path) ? readdirSync(path) : [];
  };

  it('are told with the next question that is answered, and then forgotten', async () => {
    hook.settings({ url: GONE, user: USER });
    await hook.run('claude', PROMPT);
    await hook.run('claude', TOOL);
    await hook.run('claude', { ...PROMPT, prompt_id: 'p-2' });
    await hook.run('claude', { ...PROMPT, hook_event_name: 'SessionStart' });
    const { url, bodies } = await fakeOutlay(answerOf(ALLOWED));
    hook.settings({ url, user: USER });
    await hook.run('claude', { ...PROMPT, prompt_id: 'p-3' });
    await hook.run('claude', { ...PROMPT, prompt_id: 'p-4' });
    const told = parsed(bodies).map((body) => body.missed?.map(({ prompt }) => prompt).sort());
    expect(told).toEqual([['p-1', 'p-2'], undefined]);
    expect(parsed(bodies)[0]?.missed?.[0]).toMatchObject({
      agent: 'claude-code',
      session: 's-1',
      fault: 'unreachable',
    });
    expect(bodies.join()).not.toContain('secret');
  });

  it('are kept while nobody takes them, the newest fifty', async () => {
    const path = join(hook.home, '.outlay', 'state', 'missed', 'claude-code');
    mkdirSync(path, { recursive: true, mode: 0o700 });
    for (let at = 0; at < 50; at += 1) {
      const kept = {
        at: `2026-01-01T00:00:${String(at).padStart(2, '0')}.000Z`,
        session: 's',
        prompt: `old-${at}`,
      };
      writeFileSync(join(path, `s_old-${at}.json`), JSON.stringify(kept), { mode: 0o600 });
    }
    hook.settings({ url: GONE, user: USER });
    await hook.run('claude', PROMPT);
    expect(missed()).toHaveLength(50);
    expect(missed()).not.toContain('s_old-0.json');
    expect(missed()).toContain('s-1_p-1.json');
  });

  it('do not stand in the way of questions that are refused because of them', async () => {
    hook.settings({ url: GONE, user: USER });
    await hook.run('claude', PROMPT);
    const { url } = await fakeOutlay((_, response) => response.writeHead(400).end());
    hook.settings({ url, user: USER });
    await hook.run('claude', { ...PROMPT, hook_event_name: 'SessionStart' });
    expect(missed()).toEqual([]);
  });

  it('are none where a refusal that is still valid held', async () => {
    const { url } = await fakeOutlay(answerOf({ ...REFUSED, cache_seconds: 60 }));
    hook.settings({ url, user: USER });
    await hook.run('claude', PROMPT);
    closeAll();
    expect((await hook.run('claude', { ...PROMPT, prompt_id: 'p-2' })).stdout).toContain('block');
    expect(missed()).toEqual([]);
  });
});
