// The program as a parent of an agent: streams, signals and the end are those of the agent.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLI } from '../../support/compile.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(...words: string[]): ChildProcess {
  return spawn(process.execPath, [CLI, 'run', ...words], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      OUTLAY_TOKEN: 'a-token',
      OUTLAY_ADMIN_TOKEN: 'an-admin-token-of-16',
      OUTLAY_CLICKHOUSE_URL: 'http://outlay:a-password@clickhouse:8123/outlay',
      OUTLAY_OF_SOMEBODY: 'theirs',
    },
  });
}

async function ended(child: ChildProcess) {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { code, signal, stdout, stderr };
}

function script(name: string, body: string): string {
  const path = join(folder, name);
  writeFileSync(path, body);
  return path;
}

describe('outlay run', () => {
  it('passes on input, output, arguments and the exit code, and keeps the secrets of Outlay', async () => {
    const agent = script(
      'agent.mjs',
      `process.stdin.pipe(process.stdout);
       const ours = Object.keys(process.env).filter((name) => name.startsWith('OUTLAY_'));
       console.log(JSON.stringify([process.argv.slice(2), ours, process.env.OTEL_EXPORTER_OTLP_HEADERS]));
       process.exitCode = 7;`,
    );
    const child = start('--quiet', '--', process.execPath, agent, '--team', 'a b', '--', '-x');
    child.stdin?.end('typed');
    const { code, stdout } = await ended(child);
    expect(code).toBe(7);
    expect(stdout).toContain('typed');
    expect(stdout).toContain(
      JSON.stringify([['--team', 'a b', '--', '-x'], ['OUTLAY_OF_SOMEBODY'], 'Authorization=Bearer a-token']),
    );
  });

  it('passes a signal on, and ends as the agent does', async () => {
    const agent = script(
      'patient.mjs',
      `process.on('SIGTERM', () => { console.log('told'); process.exit(3); });
       setInterval(() => {}, 1000); console.log('ready');`,
    );
    const child = start('--quiet', process.execPath, agent);
    child.stdout?.once('data', () => child.kill('SIGTERM'));
    const { code, stdout } = await ended(child);
    expect({ code, stdout }).toEqual({ code: 3, stdout: 'ready\ntold\n' });
  });

  it('dies of the signal that its agent died of', async () => {
    const agent = script(
      'suicidal.mjs',
      `process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000);`,
    );
    expect(await ended(start('--quiet', process.execPath, agent))).toMatchObject({
      code: null,
      signal: 'SIGTERM',
    });
  });

  it('ends as shells expect it where the signal is one that Node.js ignores', async () => {
    const agent = script('piped.sh', `#!/bin/sh\nkill -PIPE $$\n`);
    expect(await ended(start('--quiet', 'sh', agent))).toMatchObject({ code: 141 });
  });

  it('says what it set, and that a program is not there', async () => {
    const { code, stderr } = await ended(
      start('--user', 'ann@acme.example', '--team', 'pay', '--', 'claude-not-here'),
    );
    expect(code).toBe(127);
    expect(stderr).toContain('reports to http://127.0.0.1:4318, ann@acme.example, team pay');
    expect(stderr).toContain('outlay: claude-not-here is not on the PATH');
  });
});
