// The doctor beside a real Outlay: what is well, and each way in which telemetry and tokens miss it.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { builtScript } from '../../../cli/connect/hook-script.ts';
import type { ServerTarget } from '../../../cli/doctor/machine.ts';
import { buildHook, type HookProgram } from '../../support/hook-program.ts';
import { startTestOutlay, type TestOutlay } from '../../support/outlay.ts';
import { claudeHooks, claudeVariables, has, testMachine, type TestMachine } from '../../support/patient.ts';
import { requestEvents } from '../../support/request-events.ts';

const ADMIN = 'an-admin-token-of-a-test';
const ADA = 'ada@acme.test';

let outlay: TestOutlay;
let hook: HookProgram;
let machine: TestMachine | undefined;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  [hook, outlay] = await Promise.all([buildHook(), startTestOutlay({ adminToken: ADMIN })]);
  for (const asked of [
    { name: 'ada', scope: 'ingest', user: ADA },
    { name: 'relay', scope: 'ingest' },
    { name: 'reader', scope: 'read' },
  ]) {
    const made = await outlay.call('POST', '/api/v1/tokens', asked);
    tokens[asked.name] = (made.body as { token: string }).token;
  }
});
afterEach(() => {
  machine?.end();
  machine = undefined;
});
afterAll(async () => {
  await outlay.end();
  hook.end();
});

function server(token = tokens['ada'] ?? ''): ServerTarget {
  return {
    url: outlay.url,
    from: 'a test',
    readToken: ADMIN,
    sendToken: token,
    otlpHttp: outlay.otlpUrl,
    otlpGrpc: outlay.grpcUrl,
  };
}

function machineWith(token?: string, user = ADA): TestMachine {
  machine = testMachine(server(token), user);
  machine.program('claude', '2.1.400 (Claude Code)');
  return machine;
}

/** As it was built, else as this test builds it. */
function scriptText(): string {
  try {
    return builtScript();
  } catch {
    return readFileSync(hook.script, 'utf8');
  }
}

/** A machine whose Claude Code is connected, with variables of its own. */
function connected(variables: Record<string, string> = {}, endpoint = outlay.otlpUrl): TestMachine {
  const made = machineWith();
  const authorization = { OTEL_EXPORTER_OTLP_HEADERS: `Authorization=Bearer ${tokens['ada'] ?? ''}` };
  const script = made.put('.outlay/outlay-hook.mjs', scriptText());
  made.put('.outlay/hook.json', { url: outlay.url, token: tokens['ada'], user: ADA });
  made.put('.claude/settings.json', {
    env: claudeVariables(endpoint, { ...authorization, ...variables }),
    hooks: claudeHooks(script),
  });
  return made;
}

const statusesOf = (findings: readonly { status: string }[]) => findings.map(({ status }) => status);

describe('a machine that is set up well', () => {
  it('has nothing that fails, is asked for nothing, and is left as it was', async () => {
    const made = connected();
    const before = readdirSync(made.home, { recursive: true }).toSorted();
    const findings = await made.all('claude');
    for (const wanted of ['server', 'clock', 'ports', 'token', 'version', 'telemetry', 'export', 'hook']) {
      const statuses = statusesOf(findings.filter(({ check }) => check === wanted));
      expect([wanted, ...new Set(statuses)]).toEqual([wanted, 'ok']);
    }
    expect(readdirSync(made.home, { recursive: true }).toSorted()).toEqual(before);
    expect(findings.find(({ check }) => check === 'token')?.seen).toContain(`bound to ${ADA}`);
  });

  it('hears of the last event, and measures the hook without a trace at the server', async () => {
    const made = connected();
    const call = { 'user.email': ADA, 'session.id': 's', request_id: 'r', output_tokens: 1 };
    const body = Buffer.from(requestEvents([call]));
    expect(await outlay.send({ name: 'call.json', signal: 'logs', body })).toBe(200);
    const [events] = await made.find('events', { agent: 'claude' });
    expect(events).toMatchObject({ status: 'ok', seen: has(`The last event of ${ADA}`) });
    const [latency] = await made.find('latency');
    expect(latency?.seen).toMatch(/takes \d+ ms \(median of \d\) ?.*/);
    expect(latency?.status).not.toBe('fail');
    expect(readdirSync(join(made.home, '.outlay'))).toEqual(['hook.json', 'outlay-hook.mjs']);
  });
});

describe('telemetry that misses its port', () => {
  it('tells that the port speaks gRPC where the agent speaks HTTP', async () => {
    const findings = await connected({}, outlay.grpcUrl).find('export', { agent: 'claude' });
    expect(findings[0]).toMatchObject({ status: 'fail', seen: has('speaks OTLP/gRPC') });
    expect(findings[0]?.fix).toContain('OTEL_EXPORTER_OTLP_PROTOCOL=grpc');
  });

  it('tells that the port speaks HTTP where the agent speaks gRPC', async () => {
    const findings = await connected({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }).find('export', {
      agent: 'claude',
    });
    expect(findings[0]).toMatchObject({ status: 'fail', seen: has('speaks OTLP/HTTP') });
  });

  it('takes gRPC where it is spoken', async () => {
    const findings = await connected({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, outlay.grpcUrl).find('export', {
      agent: 'claude',
    });
    expect(statusesOf(findings)).toEqual(['ok', 'ok']);
  });

  it('tells of an address without the path of its signal', async () => {
    const made = connected({ OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: outlay.otlpUrl });
    const findings = await made.find('export', { agent: 'claude' });
    expect(findings.find(({ seen }) => seen.includes('lacks the path'))?.status).toBe('fail');
  });

  it('names a protocol that is none, as which nothing is sent', async () => {
    const findings = await connected({ OTEL_EXPORTER_OTLP_PROTOCOL: 'http' }).find('telemetry', {
      agent: 'claude',
    });
    expect(findings[0]).toMatchObject({ status: 'fail', seen: has('"http"') });
  });
});

describe('tokens', () => {
  it('fails for one that is not known, and shows four characters of it at most', async () => {
    const made = machineWith('outlay_ingest_nobody-knows-this');
    const [finding] = await made.find('token');
    expect(finding).toMatchObject({ status: 'fail', seen: has('outl… is not known') });
    expect(JSON.stringify(await made.find('token'))).not.toContain('outlay_ingest');
  });

  it.each([
    ['reader', 'fail', 'may only read'],
    ['relay', 'ok', 'bound to nobody; the hook says'],
    ['none', 'fail', 'has none'],
    ['admin', 'warn', 'administrator'],
  ])('%s: %s', async (name, status, seen) => {
    const token = { none: '', admin: ADMIN }[name] ?? tokens[name];
    const [finding] = await machineWith(token).find('token');
    expect(finding).toMatchObject({ status, seen: has(seen) });
  });

  it('warns where the token is bound to somebody else than the hook says', async () => {
    const [finding] = await machineWith(tokens['ada'], 'bob@acme.test').find('token');
    expect(finding).toMatchObject({ status: 'warn', seen: has(`bound to ${ADA}`) });
  });

  it('tells of an export that the server refuses for its token', async () => {
    const made = connected({ OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer wrong-and-secret' });
    const findings = await made.find('export', { agent: 'claude' });
    expect(findings[0]).toMatchObject({ status: 'fail', seen: has('not known there') });
    expect(JSON.stringify(findings)).not.toContain('wrong-and');
  });

  it('cannot tell the last event to a token that may not read', async () => {
    const made = connected();
    const [finding] = await made.find('events', {
      agent: 'claude',
      server: { ...server(), readToken: tokens['ada'] ?? '' },
    });
    expect(finding?.status).toBe('unknown');
  });
});
