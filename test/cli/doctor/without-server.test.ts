// The doctor where something is broken: no server, a wrong clock, an old agent, hooks that are gone.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ENFORCEMENT } from '../../../cli/doctor/enforcement.ts';
import type { Check } from '../../../cli/doctor/finding.ts';
import { renderReport } from '../../../cli/doctor/render.ts';
import { closeAll, fakeOutlay, rawServer } from '../../support/fake-outlay.ts';
import {
  claudeHooks,
  claudeVariables,
  has,
  NO_SERVER,
  testMachine,
  type TestMachine,
} from '../../support/patient.ts';

let machine: TestMachine;
beforeEach(() => {
  machine = testMachine();
});
afterEach(() => {
  closeAll();
  machine.end();
});

const SETTINGS = '.claude/settings.json';
const CLAUDE = { agent: 'claude' } as const;

async function only(check: Check) {
  const findings = await machine.find(check, CLAUDE);
  expect(findings).toHaveLength(1);
  return findings[0];
}

describe('the server', () => {
  it('fails, with the address and the command that starts one, where nothing listens', async () => {
    const seen = has('http://127.0.0.1:9 (a test): nothing listens there');
    expect(await only('server')).toMatchObject({ status: 'fail', seen, fix: 'outlay start' });
    expect((await only('clock'))?.status).toBe('unknown');
    expect((await only('token'))?.status).toBe('unknown');
  });

  it('is given up on after two seconds where it says nothing', async () => {
    const url = await rawServer(() => undefined);
    const [finding] = await machine.find('server', { server: { ...NO_SERVER, url } });
    expect(finding).toMatchObject({
      status: 'fail',
      seen: has('no answer within 2000 ms'),
    });
  });

  it('is told from something else that answers', async () => {
    const { url } = await fakeOutlay('<html>hello</html>');
    const [finding] = await machine.find('server', { server: { ...NO_SERVER, url } });
    expect(finding).toMatchObject({ status: 'fail', seen: has('is no Outlay') });
  });

  it.each([
    [0, 'ok', 'agree'],
    [20, 'ok', 'ahead'],
    [-20, 'ok', 'behind'],
    [60, 'warn', 'ahead'],
    [-3_600, 'fail', 'behind'],
  ])('a clock that is %i s ahead of it: %s', async (seconds, status, seen) => {
    const { url } = await fakeOutlay((_request, response) => {
      response.setHeader('date', new Date(Date.now() - seconds * 1_000).toUTCString());
      response.end(JSON.stringify({ status: 'ready', engine: 'up', ingest: 'open' }));
    });
    const [finding] = await machine.find('clock', { server: { ...NO_SERVER, url } });
    expect(finding).toMatchObject({ status, seen: has(seen) });
  });
});

describe('the version', () => {
  it('is warned of where its telemetry is known to be wrong', async () => {
    machine.program('claude', '2.1.100 (Claude Code)');
    const findings = await machine.find('version', CLAUDE);
    expect(findings.map(({ status }) => status)).toEqual(['warn', 'warn', 'warn', 'warn']);
    expect(findings[0]?.fix).toContain('npm install -g @anthropic-ai/claude-code@latest');
  });

  it('is unknown of a program that tells none, and of one that is not there', async () => {
    machine.program('claude', 'hello');
    expect((await only('version'))?.status).toBe('unknown');
    expect((await machine.find('version', { agent: 'codex' }))[0]?.seen).toContain('not on the PATH');
  });
});

describe('the hook', () => {
  const script = () => machine.put('.outlay/outlay-hook.mjs', 'process.exit(0)');

  it('fails where its file is gone, where node is gone, and where its settings are open to others', async () => {
    machine.put(SETTINGS, { hooks: claudeHooks(join(machine.home, 'no/outlay-hook.mjs'), '/no/node') });
    const seen = (await machine.find('hook', CLAUDE)).map((one) => one.seen);
    expect(seen).toContainEqual(has('outlay-hook.mjs is gone'));
    expect(seen).toContainEqual(has('/no/node'));
    machine.put(SETTINGS, { hooks: claudeHooks(script()) });
    machine.put('.outlay/hook.json', { url: 'http://127.0.0.1:9', user: 'ada' }, 0o666);
    const open = await machine.find('hook', CLAUDE);
    expect(open.some(({ seen: one }) => one.includes('not private'))).toBe(true);
  });

  it('names the events at which it is not called', async () => {
    const { PreToolUse, SessionStart } = claudeHooks(script());
    machine.put(SETTINGS, { hooks: { PreToolUse, SessionStart } });
    const seen = (await machine.find('hook', CLAUDE)).map((one) => one.seen);
    expect(seen).toContain('The hook is not called at UserPromptSubmit, PostToolBatch.');
  });

  it('is told where two files call it', async () => {
    const hooks = claudeHooks(script());
    machine.put(SETTINGS, { hooks });
    expect(await machine.find('double', CLAUDE)).toEqual([]);
    machine.put(`work/${SETTINGS}`, { hooks });
    const finding = await only('double');
    expect(finding).toMatchObject({ status: 'warn' });
    expect(finding?.seen).toMatch(/work\/\.claude\/settings\.json and .*\.claude\/settings\.json/);
  });

  it('of Codex is skipped until it is trusted', async () => {
    const path = machine.put('.codex/hooks.json', { hooks: claudeHooks(script()) });
    const untrusted = await machine.find('hook', { agent: 'codex' });
    expect(untrusted.some(({ seen }) => seen.includes('did not trust'))).toBe(true);
    machine.put(
      '.codex/config.toml',
      `[hooks.state."${path}:session_start:0:0"]\ntrusted_hash = "sha256:1"\n`,
    );
    const trusted = await machine.find('hook', { agent: 'codex' });
    expect(trusted.some(({ seen }) => seen.includes('did not trust'))).toBe(false);
  });

  it('tells the faults that it counted', async () => {
    const at = new Date().toISOString();
    machine.put('.outlay/state/faults.json', {
      since: at,
      counts: { unreachable: 3, timeout: 1 },
      last: { at, agent: 'codex', fault: 'unreachable' },
    });
    machine.put('.outlay/state/missed/codex/one.json', { at });
    const finding = await only('faults');
    expect(finding).toMatchObject({ status: 'warn', fix: 'outlay start' });
    expect(finding?.seen).toContain('yet to be told of 1 messages');
    expect(finding?.seen).toContain('4 calls of the hook went without an answer');
  });
});

describe('the place of work', () => {
  const git = async () => (await only('git'))?.seen ?? '';

  it('is in a repository with a clean address, in one without a remote, or in none', async () => {
    expect(await git()).toContain('is in no repository');
    const commit = 'a'.repeat(40);
    machine.put('work/.git/HEAD', 'ref: refs/heads/main\n');
    machine.put('work/.git/refs/heads/main', `${commit}\n`);
    expect(await git()).toContain('It has no remote');
    machine.put('work/.git/config', '[remote "origin"]\n\turl = https://me:secret@github.com/acme/api.git\n');
    expect(await git()).toBe(
      'https://github.com/acme/api, branch main, commit aaaaaaaaaa; the pull request is told in CI only.',
    );
    machine.put('work/.git/HEAD', `${commit}\n`);
    expect(await git()).toContain('The head is detached');
  });
});

describe('the whole', () => {
  it('examines agents that are in use, and names those that are merely installed', async () => {
    expect(await machine.find('agents')).toMatchObject([{ status: 'warn', agent: null }]);
    machine.program('codex', 'codex-cli 0.169.0');
    expect(await machine.find('agents')).toMatchObject([{ status: 'warn', agent: 'codex' }]);
    expect(await machine.find('version')).toEqual([]);
  });

  it('is over in time beside a server that never answers and a program that never ends', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
    machine.put('bin/claude', '#!/bin/sh\nexec sleep 60\n', 0o755);
    machine.put(SETTINGS, { env: claudeVariables(url) });
    const started = performance.now();
    const server = { ...NO_SERVER, url, otlpHttp: url, otlpGrpc: url };
    const [version] = await machine.find('version', {
      ...CLAUDE,
      server,
      environment: { PATH: `${machine.home}/bin:/bin:/usr/bin` },
    });
    expect(version?.status).toBe('unknown');
    // The program would sleep for a minute.
    expect(performance.now() - started).toBeLessThan(25_000);
    silent.close();
  });

  it('is rendered without anything that moves the cursor', () => {
    const seen = 'A sentence\u001b[2J of words that is long enough to be broken into a second line of text.';
    const finding = {
      check: 'git',
      agent: null,
      status: 'warn',
      seen,
      fix: 'git switch -c <branch>',
    } as const;
    const text = renderReport({ findings: [finding] }, 60);
    expect(text).not.toContain('\u001b');
    expect(text).toContain('warn     git          A sentence of words');
    expect(text).toContain(
      '\n                      → git switch -c <branch>\n\n0 ok, 1 warn, 0 fail, 0 unknown.\n',
    );
  });

  it('says of each agent what docs/hook.md says', () => {
    const text = readFileSync(join(import.meta.dirname, '../../../docs/hook.md'), 'utf8');
    const rows = [...text.matchAll(/^\| (.+?) +\| (.+?) +\| (.+?) +\| (.+?) +\|$/gm)];
    for (const { tried, prompt, turn, cannot } of Object.values(ENFORCEMENT)) {
      expect(rows.find((row) => row[1] === tried)?.slice(2, 5)).toEqual([prompt, turn, cannot]);
    }
  });
});
