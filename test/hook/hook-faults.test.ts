// The hook lets people work whatever is wrong, and remembers no more than it may.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALLOWED, answerOf, closeAll, PROMPT, rawServer, REFUSED, USER } from '../support/fake-outlay.ts';
import { faults, hook, outlay } from './hook-rig.ts';
import { expectSoon } from '../support/soon.ts';

async function raw(onSocket: (socket: Socket) => void): Promise<void> {
  hook.settings({ url: await rawServer(onSocket), user: USER });
}

describe('whatever is wrong, the agent goes on within two seconds', () => {
  const refusing = answerOf(REFUSED);
  const cases: [string, string, () => Promise<unknown>][] = [
    [
      'nothing listens',
      'unreachable',
      async () => await Promise.resolve(hook.settings({ url: 'http://127.0.0.1:9', user: USER })),
    ],
    ['the server hangs', 'timeout', async () => await raw(() => undefined)],
    [
      'the answer trickles',
      'timeout',
      async () =>
        await raw((socket) => {
          const timer = setInterval(() => socket.write('H'), 50);
          socket.on('close', () => clearInterval(timer));
        }),
    ],
    ['it speaks no HTTP', 'bad_answer', async () => await raw((socket) => socket.end('\u0000\u0001 hello'))],
    ['it hangs up', 'bad_answer', async () => await raw((socket) => socket.end())],
    ['it answers HTML', 'bad_answer', async () => await outlay('<html>no</html>')],
    ['it answers an array', 'bad_answer', async () => await outlay('[]')],
    [
      'it answers 500',
      'status_500',
      async () => await outlay((_, response) => response.writeHead(500).end(refusing)),
    ],
    [
      'it answers 401',
      'status_401',
      async () => await outlay((_, response) => response.writeHead(401).end(refusing)),
    ],
    ['the answer is huge', 'too_large', async () => await outlay(`${' '.repeat(70_000)}${refusing}`)],
    [
      'it redirects to somebody who refuses',
      'status_302',
      async () => {
        const { url } = await outlay(refusing);
        await outlay((_, response) => response.writeHead(302, { location: url }).end());
      },
    ],
    [
      'the answer breaks off',
      'bad_answer',
      async () =>
        await raw((socket) =>
          socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n${refusing.slice(0, 40)}`),
        ),
    ],
    ['there are no settings', 'no_settings', async () => await Promise.resolve(hook.settings({}))],
  ];

  it.each(cases)('%s', async (_name, fault, prepare) => {
    await prepare();
    const run = await hook.run('claude', PROMPT);
    expect(run).toMatchObject({ code: 0, stdout: '', stderr: '' });
    await expectSoon(run.ms, 2_500);
    expect(faults()).toEqual({ [fault]: 1 });
  });

  it.each([
    ['not JSON', '{'],
    ['nothing', ''],
    ['another event', '{"hook_event_name":"Stop"}'],
    ['a list', '[1]'],
  ])('the agent sends %s', async (_name, input) => {
    await outlay(refusing);
    expect(await hook.run('claude', input)).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  it('an answer in chunks is understood all the same', async () => {
    await outlay((_, response) => {
      response.write(refusing.slice(0, 20));
      setTimeout(() => response.end(refusing.slice(20)), 20);
    });
    expect((await hook.run('claude', PROMPT)).stdout).toContain('block');
  });
});

describe('what is remembered', () => {
  const gone = { url: 'http://127.0.0.1:9', user: USER };

  async function refusedOnce(seconds: number): Promise<void> {
    const { url } = await outlay(answerOf({ ...REFUSED, cache_seconds: seconds }));
    await hook.run('claude', PROMPT);
    closeAll();
    expect(url).not.toBe(gone.url);
  }

  it('lets a refusal hold while it is valid, through an outage, and no longer', async () => {
    await refusedOnce(60);
    expect((await hook.run('claude', PROMPT)).stdout).toContain('block');
    await refusedOnce(0);
    expect((await hook.run('claude', PROMPT)).stdout).toBe('');
  });

  it('holds up no other session where it is about one', async () => {
    await outlay(answerOf({ ...REFUSED, period: 'session', cache_seconds: 60 }));
    await hook.run('claude', PROMPT);
    closeAll();
    expect((await hook.run('claude', { ...PROMPT, session_id: 's-2' })).stdout).toBe('');
    await outlay(answerOf({ ...REFUSED, period: 'session', cache_seconds: 60 }));
    await hook.run('claude', PROMPT);
    closeAll();
    expect((await hook.run('claude', PROMPT)).stdout).toContain('block');
  });

  it('of messages that were let through is kept until an answer is understood', async () => {
    hook.settings(gone);
    await hook.run('claude', PROMPT);
    await outlay('<html>a proxy</html>');
    await hook.run('claude', { ...PROMPT, prompt_id: 'p-2' });
    await outlay('{"status":"ok"}');
    await hook.run('claude', { ...PROMPT, prompt_id: 'p-3' });
    const { bodies } = await outlay(answerOf(ALLOWED));
    await hook.run('claude', { ...PROMPT, prompt_id: 'p-4' });
    await hook.run('claude', { ...PROMPT, prompt_id: 'p-5' });
    const told = bodies.map((body) => (JSON.parse(body) as { missed?: { prompt: string }[] }).missed);
    expect(told[0]?.map(({ prompt }) => prompt).sort()).toEqual(['p-1', 'p-2', 'p-3']);
    expect(told[1]).toBeUndefined();
  });

  it('is private, and not believed from a file that others may write or that is a link', async () => {
    await refusedOnce(60);
    const path = hook.stateFile('claude-code');
    expect(execFileSync('stat', ['-c', '%a', path]).toString().trim()).toBe('600');
    chmodSync(path, 0o666);
    expect((await hook.run('claude', PROMPT)).stdout).toBe('');
    await refusedOnce(60);
    execFileSync('mv', [path, `${path}.real`]);
    symlinkSync(`${path}.real`, path);
    expect((await hook.run('claude', PROMPT)).stdout).toBe('');
  });

  it('is of one person and one server', async () => {
    await refusedOnce(60);
    hook.settings({ ...gone });
    expect((await hook.run('claude', PROMPT)).stdout).toBe('');
  });

  it('is nothing that the folder says where the agent works', async () => {
    const { bodies } = await outlay(answerOf(ALLOWED));
    const folder = mkdtempSync(join(tmpdir(), 'outlay-evil-'));
    mkdirSync(join(folder, '.outlay'));
    for (const name of ['hook.json', '.outlay/hook.json', '.env'])
      writeFileSync(join(folder, name), '{"url":"http://127.0.0.1:9","user":"eve"}');
    await hook.run('claude', { ...PROMPT, cwd: folder }, { cwd: folder });
    rmSync(folder, { recursive: true });
    expect(bodies).toHaveLength(1);
  });

  it('is not read from settings that others may write', async () => {
    const { url, bodies } = await outlay(answerOf(REFUSED));
    hook.settings({ url, user: USER }, 0o666);
    expect((await hook.run('claude', PROMPT)).stdout).toBe('');
    expect(bodies).toHaveLength(0);
  });
});
