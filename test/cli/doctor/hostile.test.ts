// The doctor in a folder that somebody else filled: nothing of it runs, gets a token, or stops the others from telling.
import { execFileSync } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startOf } from '../../../cli/doctor/start-of.ts';
import { readToml } from '../../../cli/doctor/toml.ts';
import { closeAll, fakeOutlay } from '../../support/fake-outlay.ts';
import { claudeHooks, claudeVariables, has, NO_SERVER, testMachine } from '../../support/patient.ts';

let machine: ReturnType<typeof testMachine>;
beforeEach(() => {
  machine = testMachine();
});
afterEach(() => {
  closeAll();
  machine.end();
});

const CLAUDE = { agent: 'claude' } as const;

describe('a hostile repository', () => {
  it.each([
    '[otel.__proto__]\nNODE_OPTIONS = "--evil"',
    '[otel]\n__proto__ = { NODE_OPTIONS = "--evil" }',
    '[otel]\nexporter = []\n[otel.exporter.__proto__]\nNODE_OPTIONS = "--evil"',
    '[otel.constructor.prototype]\nNODE_OPTIONS = "--evil"',
  ])('gives no program a variable: %j', async (text) => {
    machine.put('work/.codex/config.toml', text);
    await machine.find('telemetry', { agent: 'codex' });
    expect(({} as Record<string, unknown>)['NODE_OPTIONS']).toBeUndefined();
    expect(([] as unknown as Record<string, unknown>)['NODE_OPTIONS']).toBeUndefined();
    readToml(text, ['otel']);
    expect((Object as unknown as Record<string, unknown>)['NODE_OPTIONS']).toBeUndefined();
  });

  it('passes on to programs only what the environment itself holds', async () => {
    machine.put('bin/claude', '#!/bin/sh\necho "1.2.3${INHERITED}"\n', 0o755);
    const environment = Object.assign(Object.create({ INHERITED: '.4' }) as object, {
      PATH: `${machine.home}/bin:/bin:/usr/bin`,
    });
    const [version] = await machine.find('version', { ...CLAUDE, environment });
    expect(version?.seen).toContain('claude 1.2.3');
    expect(version?.seen).not.toContain('1.2.3.4');
  });

  it('has none of its programs run as a hook', async () => {
    const ran = join(machine.home, 'ran');
    const evil = machine.put('work/evil', `#!/bin/sh\ntouch ${ran}\n`, 0o755);
    const script = machine.put('work/outlay-hook.mjs', '');
    machine.put('work/.claude/settings.json', { hooks: claudeHooks(script, evil) });
    expect(await machine.find('latency', CLAUDE)).toEqual([]);
    expect(existsSync(ran)).toBe(false);
    const own = machine.put('.outlay/outlay-hook.mjs', '');
    machine.put('.claude/settings.json', { hooks: claudeHooks(own) });
    expect(await machine.find('latency', CLAUDE)).toHaveLength(1);
  });

  it('gets no token sent where it says that telemetry goes', async () => {
    const shown: unknown[] = [];
    const { url } = await fakeOutlay((request, response) => {
      shown.push(request.headers.authorization);
      response.writeHead(401).end();
    });
    const headers = { OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer out_secret' };
    machine.put('.claude/settings.json', { env: claudeVariables('http://127.0.0.1:9', headers) });
    machine.put('work/.claude/settings.json', { env: { OTEL_EXPORTER_OTLP_ENDPOINT: url } });
    const findings = await machine.find('export', CLAUDE);
    expect(findings[0]).toMatchObject({ status: 'unknown', seen: has('no token was tried') });
    expect(shown.length).toBeGreaterThan(0);
    expect(new Set(shown)).toEqual(new Set([undefined]));
  });
});

describe('the token of the hook', () => {
  it('is not sent to ports that are not the address of the server', async () => {
    const shown: unknown[] = [];
    const { url } = await fakeOutlay((request, response) => {
      shown.push(request.headers.authorization);
      response.writeHead(401).end();
    });
    const grpc = createHttp2Server().on('stream', (stream, headers) => {
      shown.push(headers.authorization);
      stream.respond({ 'content-type': 'application/grpc', 'grpc-status': '16' }, { endStream: true });
    });
    await new Promise<void>((resolve) => grpc.listen(0, '127.0.0.1', resolve));
    const otlpGrpc = `http://127.0.0.1:${(grpc.address() as AddressInfo).port}`;
    const server = { ...NO_SERVER, otlpHttp: url, otlpGrpc, sendToken: 'out_secret' };
    const findings = await machine.find('ports', { ...CLAUDE, server });
    grpc.close();
    expect(findings.map(({ status }) => status)).toEqual(['ok', 'ok']);
    expect(shown).toEqual([undefined, undefined]);
  });
});

describe('commands to paste', () => {
  const EVIL = `x'; touch /tmp/evil; '@acme.test`;
  const at = '2026-11-01T00:00:00.000Z';
  const nothing = { token: null, user_source: null, service: null, instance: null, hosts: [], address: null };
  const counts = { charged: 1, activity: 0, evidence: 0, duplicate: 0, unused: 0, rejected: 0 };
  const sender = {
    id: '1',
    who: { ...nothing, name: EVIL, user: EVIL, client: null },
    agent: 'claude-code',
    version: null,
    first_at: at,
    last_at: at,
    seconds_ago: 5,
    requests: 1,
    records: counts,
    last_rejection: null,
    ...{ protocols: [], signals: [], rejections: [], unpriced_models: [], missing: [], known_faults: [] },
  };

  it('never propose the name of another person', async () => {
    const { url } = await fakeOutlay((_request, response) =>
      response.end(JSON.stringify({ data: [sender], next_cursor: null, total: 1 })),
    );
    const server = { ...NO_SERVER, url };
    const findings = await machine.find('events', { ...CLAUDE, server, user: 'ada' });
    expect(findings[0]).toMatchObject({ status: 'warn', seen: has('Nothing of ada arrived') });
    expect(findings[0]?.fix).not.toContain('evil');
  });

  it('quote names', async () => {
    const { url } = await fakeOutlay((request, response) => {
      response.statusCode = request.headers.authorization && request.method === 'POST' ? 200 : 401;
      response.end(JSON.stringify({ user: EVIL }));
    });
    const bound = await machine.find('token', {
      ...CLAUDE,
      server: { ...NO_SERVER, url, sendToken: 'out_x' },
      user: 'ada',
    });
    const none = await machine.find('token', { ...CLAUDE, server: { ...NO_SERVER, url }, user: EVIL });
    for (const fix of [bound[0]?.fix, none[0]?.fix]) {
      const name = /--user (.*?)(?:\) outlay connect.*)?$/s.exec(fix ?? '')?.[1] ?? '';
      expect(execFileSync('/bin/sh', ['-c', `printf %s ${name}`]).toString()).toBe(EVIL);
    }
  });

  it('start a server only where it is on this machine', () => {
    expect(startOf('http://localhost:8787')).toBe('outlay start');
    expect(startOf('https://outlay.acme.test')).toMatch(/^curl -i https:\/\/outlay\.acme\.test\/readyz /);
  });
});

describe('files that are none', () => {
  it('neither end nor hold up the doctor', { timeout: 20_000 }, async () => {
    machine.put('.config/opencode/plugin/a', '');
    symlinkSync('/nowhere', join(machine.home, '.config/opencode/plugin/gone.js'));
    machine.put('work/.github/hooks', 'a file');
    machine.put('.gemini/a', '');
    execFileSync('mkfifo', [join(machine.home, '.gemini/settings.json')]);
    execFileSync('mkfifo', [join(machine.home, '.config/opencode/plugin/pipe.js')]);
    const pipe = join(machine.home, 'outlay-hook.mjs');
    execFileSync('mkfifo', [pipe]);
    machine.put('.claude/settings.json', { hooks: claudeHooks(pipe) });
    const findings = await machine.all();
    expect(findings.some(({ check }) => check === 'faults')).toBe(true);
    const gemini = await machine.find('telemetry', { agent: 'gemini' });
    expect(gemini.some(({ seen }) => seen.includes('it is no file'))).toBe(true);
  });

  it('are told of the one agent whose they are', async () => {
    machine.put('.copilot/hooks/a.json', '{"hooks":{}}');
    machine.put('.copilot/hooks/outlay.json', `{"hooks":{"x":["outlay-hook.mjs"]},"version":1}`);
    machine.put('.config/opencode/plugin/a.js', `spawn("\\x", ["outlay-hook.mjs"`);
    const findings = await machine.all();
    expect(findings.filter(({ check, agent }) => check === 'agents' && agent === 'opencode')).toMatchObject([
      { status: 'unknown', seen: has('could not be looked at') },
    ]);
  });
});

describe('a hook that has to end itself', () => {
  it('got no answer, and is not badly installed', async () => {
    const script = machine.put('.outlay/outlay-hook.mjs', `process.kill(process.pid, 'SIGKILL')`);
    machine.put('.claude/settings.json', { hooks: claudeHooks(script) });
    const [latency] = await machine.find('latency');
    expect(latency).toMatchObject({
      status: 'fail',
      seen: has('gets no answer in time'),
      fix: 'outlay start',
    });
  });
});
