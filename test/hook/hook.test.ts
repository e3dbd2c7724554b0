// The hook stops people only when Outlay says so in so many words, and tells where they work and nothing else.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALLOWED, answerOf, PROMPT, REFUSED, TOOL, USER } from '../support/fake-outlay.ts';
import { faults, hook, outlay } from './hook-rig.ts';

describe('a refusal', () => {
  it('stops each agent in its own words, with the numbers, the reset by the person’s clock, and where to ask', async () => {
    const { url } = await outlay(answerOf(REFUSED));
    const { stdout, code } = await hook.run('claude', PROMPT, { env: { TZ: 'Europe/Berlin' } });
    const told = JSON.parse(stdout) as { decision: string; reason: string };
    expect({ code, decision: told.decision }).toEqual({ code: 0, decision: 'block' });
    expect(told.reason).toContain('$50.02 of $50.00');
    expect(told.reason).toContain('Tue 1 Dec 01:00 (UTC+01:00)');
    expect(told.reason).toContain(url);
  });

  it.each([
    ['claude', TOOL, { hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'deny' } }],
    ['claude', { ...TOOL, hook_event_name: 'PostToolBatch' }, { continue: false }],
    ['codex', { ...PROMPT, turn_id: 't' }, { decision: 'block' }],
    ['gemini', { session_id: 's', hook_event_name: 'BeforeAgent' }, { decision: 'deny' }],
    ['gemini', { session_id: 's', hook_event_name: 'BeforeTool' }, { decision: 'deny', continue: false }],
    ['qwen', PROMPT, { decision: 'block' }],
    ['copilot', { sessionId: 's', prompt: 'x' }, { decision: 'block' }, 'userPromptSubmitted'],
    ['copilot', { sessionId: 's' }, { permissionDecision: 'deny' }, 'preToolUse'],
    ['opencode', { session: 's' }, { decision: 'block' }, 'chat.params'],
    ['cursor', { conversation_id: 's', hook_event_name: 'beforeSubmitPrompt' }, { continue: false }],
    ['cursor', { conversation_id: 's', hook_event_name: 'beforeShellExecution' }, { permission: 'deny' }],
  ])('is told to %s as it expects it', async (agent, input, expected, event = '') => {
    await outlay(answerOf(REFUSED));
    const { stdout, code } = await hook.run(agent, input, { event });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject(expected);
    expect(stdout).toContain('$50.02 of $50.00');
  });

  it('never stops the start of a session', async () => {
    await outlay(answerOf(REFUSED));
    expect(await hook.run('claude', { ...PROMPT, hook_event_name: 'SessionStart' })).toMatchObject({
      code: 0,
      stdout: '',
    });
  });

  it('has no control or bidi characters, whatever the server sends', async () => {
    await outlay(answerOf({ ...REFUSED, reason: 'a\u001b[31mb\u202ec\u2066d\u0007e\r\nf\u{e0041}g' }));
    const { stdout } = await hook.run('claude', PROMPT);
    const { reason } = JSON.parse(stdout) as { reason: string };
    expect(reason).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u);
    expect(reason).toContain('a [31mb c d e f g');
  });

  it.each([['"false"'], ['0'], ['null'], ['undefined'], ['"no"']])(
    'needs the boolean: %s is none',
    async (allowed) => {
      await outlay(
        `{"user":"${USER}","decision":{${allowed === 'undefined' ? '' : `"allowed":${allowed},`}"reason":"no"}}`,
      );
      expect(await hook.run('claude', PROMPT)).toMatchObject({ code: 0, stdout: '' });
      expect(faults()).toEqual({ bad_answer: 1 });
    },
  );

  it('of another person stops nobody', async () => {
    await outlay(answerOf(REFUSED, 'bob@acme.test'));
    expect(await hook.run('claude', PROMPT)).toMatchObject({ code: 0, stdout: '' });
    expect(faults()).toEqual({ other_person: 1 });
  });
});

describe('what is sent', () => {
  it('is the session and the place, never what a person or an agent wrote', async () => {
    const { bodies } = await outlay(answerOf(ALLOWED));
    const repository = mkdtempSync(join(tmpdir(), 'outlay-repo-'));
    const git = (...words: string[]) =>
      execFileSync('git', ['-C', repository, '-c', 'user.email=x@y', '-c', 'user.name=x', ...words]);
    git('init', '-qb', 'feature/x');
    git('commit', '-qm', 'one', '--allow-empty');
    git('remote', 'add', 'origin', 'https://ada:hunter2@github.com/acme/api.git');
    mkdirSync(join(repository, 'deep'));
    const commit = git('rev-parse', 'HEAD').toString().trim();
    const run = await hook.run('claude', { ...PROMPT, cwd: join(repository, 'deep') });
    rmSync(repository, { recursive: true });
    expect(run).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(JSON.parse(bodies[0] ?? '')).toMatchObject({
      user: USER,
      agent: 'claude-code',
      session: 's-1',
      prompt: 'p-1',
      repository: 'https://github.com/acme/api',
      branch: 'feature/x',
      commit,
    });
    expect(bodies.join()).not.toMatch(/secret|hunter2/);
    await hook.run('claude', TOOL);
    expect(bodies.join()).not.toMatch(/secret/);
  });

  it('tells the pull request of a CI job', async () => {
    const { bodies } = await outlay(answerOf(ALLOWED));
    const env = {
      GITLAB_CI: 'true',
      CI_PROJECT_URL: 'https://gitlab.com/acme/api',
      CI_MERGE_REQUEST_IID: '12',
    };
    await hook.run('claude', PROMPT, { env });
    expect(JSON.parse(bodies[0] ?? '')).toMatchObject({
      repository: 'https://gitlab.com/acme/api',
      change: '12',
    });
  });

  it('is not sent again with a tool while the answer is valid and the place the same', async () => {
    const { bodies } = await outlay(answerOf(REFUSED));
    await hook.run('claude', PROMPT);
    const { stdout } = await hook.run('claude', TOOL);
    expect(bodies).toHaveLength(1);
    expect(stdout).toContain('deny');
    await hook.run('claude', { ...TOOL, session_id: 's-2' });
    expect(bodies).toHaveLength(2);
  });
});

describe('a line at a threshold', () => {
  const near = {
    period: 'month',
    threshold_percent: 75,
    limit_usd: '50',
    message: '80 % of the limit is used.',
  };

  it('is shown once, and stops nothing', async () => {
    await outlay(answerOf({ ...ALLOWED, warnings: [near] }));
    expect(JSON.parse((await hook.run('claude', PROMPT)).stdout)).toEqual({
      systemMessage: 'Outlay: 80 % of the limit is used.',
    });
    expect((await hook.run('claude', PROMPT)).stdout).toBe('');
  });
});
