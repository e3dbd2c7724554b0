// What a person and a pipeline ask against a real Outlay: may this go on, what is left, and may there be more.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, runCommand, startCommandLine, type CommandLine } from '../../support/command-line.ts';
import { introduce } from '../../../cli/connect/introduce.ts';
import { STATUS_LINE } from '../../../hook/status-line.ts';
import { buildHook } from '../../support/hook-program.ts';
import type { TestOutlay } from '../../support/outlay.ts';

let line: CommandLine;
let outlay: TestOutlay;
let home: string;
const run: CommandLine['run'] = async (words, env) => await line.run(words, env);

beforeAll(async () => {
  line = await startCommandLine();
  ({ outlay, home } = line);
});

afterAll(async () => await line.end());

describe('outlay check', () => {
  it('exits 3 with the reason where a limit is reached, and 0 where it is not', async () => {
    await run('limits set --user ada --period month --amount 50 --yes');
    const over = await run('check --user ada');
    expect([over.code, over.stdout]).toEqual([3, expect.stringContaining('$50.00 of $50.00 spent')]);
    const within = await run('check --user bob --json');
    expect([within.code, JSON.parse(within.stdout)]).toMatchObject([0, { user: 'bob', allowed: true }]);
  });

  it('asks as a sender does where the token may not read, also for the person of the token', async () => {
    for (const words of ['check --user ada', 'check', 'check --session s-1 --agent claude-code']) {
      const { code, stdout } = await run(words, { OUTLAY_TOKEN: line.sendersToken });
      expect([words, code, stdout]).toEqual([words, 3, expect.stringContaining('limit of ada is reached')]);
    }
  });

  it('asks for the person of a token that reads, in CI too', async () => {
    const env = { OUTLAY_TOKEN: line.adasToken, CI: 'true' };
    const { code, stdout, error } = await run('check', env);
    expect([error, code, stdout]).toEqual(['', 3, expect.stringContaining('limit of ada is reached')]);
  });

  it('says that nobody is named where nobody is', async () => {
    const { error, code } = await run('check', { OUTLAY_ADMIN_TOKEN: ADMIN, CI: 'true' });
    expect([code, error]).toEqual([0, expect.stringContaining('Nobody is named')]);
  });

  it('annotates runs of GitHub Actions, and keeps JSON apart', async () => {
    const env = { OUTLAY_ADMIN_TOKEN: ADMIN, GITHUB_ACTIONS: 'true' };
    const over = await run('check --user ada', env);
    expect(over.stdout).toMatch(/^::error title=Outlay::The monthly limit of ada is reached[^\n]*\n$/);
    await run('limits set --user bob --period month --amount 50 --yes');
    expect((await run('check --user bob', env)).stdout).toMatch(/^::warning title=Outlay::80 %25 of the/);
    const json = await run('check --user ada --json', env);
    expect(JSON.parse(json.stdout)).toMatchObject({ allowed: false });
    expect(json.stderr).toContain('::error');
  });

  it('lets work go on where nobody answers, unless it is to fail closed', async () => {
    const words = ['check', '--user', 'ada', '--url', 'http://127.0.0.1:9'];
    const open = await runCommand(words, { HOME: home, GITHUB_ACTIONS: '' });
    expect([open.code, open.stdout]).toEqual([
      0,
      expect.stringMatching(/^Nobody can tell .* No Outlay answers/),
    ]);
    const closed = await runCommand([...words, '--fail-closed'], { HOME: home, GITHUB_ACTIONS: 'true' });
    expect([closed.code, closed.stdout]).toEqual([4, expect.stringMatching(/^::error /)]);
    const stranger = await run('check --user ada --fail-closed', { OUTLAY_TOKEN: 'not-a-token' });
    expect([stranger.code, stranger.stdout]).toEqual([4, expect.stringContaining('is not known here')]);
  });

  it('asks the Outlay that this machine is connected to, with the token that is for it', async () => {
    mkdirSync(join(home, '.outlay'), { recursive: true, mode: 0o700 });
    const told = { url: `${outlay.url}/`, token: line.sendersToken, user: 'ada' };
    writeFileSync(join(home, '.outlay', 'hook.json'), JSON.stringify(told), { mode: 0o600 });
    const env = {
      HOME: home,
      CI: '',
      GITHUB_ACTIONS: '',
      OUTLAY_DATA_DIR: join(home, 'none'),
      OUTLAY_TOKEN: '',
    };
    const { code, stdout } = await runCommand(['check'], { ...env, OUTLAY_ADMIN_TOKEN: '' });
    rmSync(join(home, '.outlay'), { recursive: true });
    expect([code, stdout]).toEqual([3, expect.stringContaining('limit of ada is reached')]);
  });
});

describe('what a machine is told of its token as it is connected', () => {
  it('is whether it is bound to nobody', async () => {
    const { body } = await outlay.call('POST', '/api/v1/tokens', { name: 'relay', scope: 'ingest' });
    const { token } = body as { token: string };
    expect(await introduce(outlay.url, token, 'ada')).toMatchObject({ user: 'ada', isUnbound: true });
    expect(await introduce(outlay.url, token, 'nobody-known')).toMatchObject({ isUnbound: true });
    for (const known of [line.sendersToken, ADMIN])
      expect(await introduce(outlay.url, known, 'ada')).toMatchObject({ user: 'ada', isUnbound: false });
  });
});

describe('outlay status', () => {
  it('tells limits with numbers, whose they are and when they reset, and spend without a limit', async () => {
    const { stdout } = await run('status --user ada', { OUTLAY_TOKEN: line.adasToken });
    expect(stdout).toMatch(/^ada, at http/);
    expect(stdout).toMatch(/\nday {4}\$50\.00 spent, no limit\n/);
    expect(stdout).toMatch(
      /\nmonth {2}█{20} {2}\$50\.00 of \$50 \(100 %\), nothing left\n +limit of ada; resets .* \(in /,
    );
    expect(stdout).toContain('Stopped: the month limit is reached.');
    expect(stdout).toContain('outlay raise ask --period month');
    const json = JSON.parse((await run('status --user ada --json')).stdout) as object;
    expect(json).toMatchObject({ user: 'ada', limited: true, spent_usd: { day: '50', week: '50' } });
  });

  it('tells a sender what its hook is told', async () => {
    const { stdout } = await run('status', { OUTLAY_TOKEN: line.sendersToken });
    expect(stdout).toMatch(/limit of ada is reached[^]*a token that may read/);
  });
});

describe('outlay raise', () => {
  it('is asked for by a person, approved after a look at what it does, and ended', async () => {
    const asked = await run('raise ask --user ada --amount 20 --reason release', {
      OUTLAY_TOKEN: line.adasToken,
    });
    expect([asked.error, asked.stdout]).toEqual([
      '',
      expect.stringContaining('$20 more in the month limit of ada'),
    ]);
    const id = /approve (\S+)/.exec(asked.stdout)?.[1] ?? '';
    expect((await run('raise list --state requested')).stdout).toContain(
      `${id}  requested  of ada  month   $20`,
    );
    const own = await run(`raise approve ${id} --yes`, { OUTLAY_TOKEN: line.adasToken });
    expect(own.error).toContain('answered 403');
    const approved = await run(`raise approve ${id} --amount 10 --yes`);
    expect([approved.error, approved.stdout]).toEqual(['', expect.stringMatching(/^approved: \$10 more/)]);
    expect((await run('status --user ada')).stdout).toContain('limit of ada, raised by $10 until ');
    expect((await run('check --user ada')).code).toBe(0);
    expect((await run(`raise withdraw ${id} --yes`)).stdout).toBe('Withdrawn.\n');
    expect((await run('check --user ada')).code).toBe(3);
  });

  it('is withdrawn by who asked, with a token that only sends', async () => {
    const env = { OUTLAY_TOKEN: line.sendersToken };
    const asked = await run('raise ask --user ada --amount 2 --reason more --json', env);
    expect(asked.error).toBe('');
    const { id } = JSON.parse(asked.stdout) as { id: string };
    const gone = await run(`raise withdraw ${id} --yes`, env);
    expect([gone.error, gone.stdout]).toEqual(['', 'Withdrawn.\n']);
  });

  it('is denied with a reason', async () => {
    const { stdout } = await run('raise ask --user ada --amount 1 --reason more --json');
    const { id } = JSON.parse(stdout) as { id: string };
    expect((await run(`raise deny ${id} --reason no`)).stdout).toMatch(/^denied: /);
    expect((await run(`raise deny ${id} --reason no`)).error).toContain('answered 409');
  });
});

describe('the status line', () => {
  it('tells the person of the token what they spent, and nobody else', async () => {
    const hook = await buildHook();
    hook.settings({ url: outlay.url, token: line.sendersToken, user: 'ada' });
    await run('limits set --user ada --period month --amount 100 --yes');
    const draw = async () =>
      (await hook.run(STATUS_LINE, { session_id: 's-9' }, { env: { NO_COLOR: '1' } })).stdout;
    // A busy machine does not always answer in the 0.2 s that the line waits.
    let drawn = await draw();
    for (let tries = 0; tries < 20 && drawn.includes('no answer'); tries++) drawn = await draw();
    hook.end();
    expect(drawn).toMatch(/^ada {2}\$50 today · month \$50 of \$100 \(50 %\) · resets in /);
    const { body } = await outlay.call('POST', '/api/v1/tokens', { name: 'all', scope: 'ingest' });
    const { token } = body as { token: string };
    const answer = await fetch(`${outlay.url}/api/v1/context`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ user: 'ada' }),
    });
    expect(await answer.json()).toMatchObject({ user: 'ada', spent_today_usd: null });
  });
});
