// What `outlay run` starts an agent with, and what it leaves as the person set it.
import { resources } from '@opentelemetry/sdk-node';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LAUNCHES } from '../../../cli/run/find-launch.ts';
import { NOWHERE } from '../../../hook/place.ts';
import { prepare, type Asked, type Surroundings } from '../../../cli/run/prepare.ts';

const ASKED: Asked = { endpoint: '', token: '', attributes: {}, force: false };
const LOCAL = { http: 'http://127.0.0.1:4318', grpc: 'http://127.0.0.1:4317' };
const PLACE = {
  ...NOWHERE,
  repository: 'https://github.com/acme/payments',
  branch: 'fix/ü,x=1 "50%"',
  commit: 'abc',
  change: '482',
};

function prepared(
  words: readonly string[],
  asked: Partial<Asked> = {},
  environment: Record<string, string> = {},
  around: Partial<Surroundings> = {},
) {
  const surroundings = {
    environment,
    local: () => LOCAL,
    place: PLACE,
    email: 'ann@acme.example',
    ...around,
  };
  return prepare(words, { ...ASKED, ...asked }, surroundings);
}

afterEach(() => vi.unstubAllEnvs());

describe('an agent that is started', () => {
  it('reports to this machine, as the person, on the place of work', () => {
    const { environment, words, warnings, agent } = prepared(['/usr/bin/claude', '-p', 'hi']);
    expect(agent).toBe('claude-code');
    expect(words).toEqual(['/usr/bin/claude', '-p', 'hi']);
    expect(warnings).toEqual([]);
    expect(environment).toMatchObject({
      CLAUDE_CODE_ENABLE_TELEMETRY: '1',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_LOGS_EXPORTER: 'otlp',
    });
  });

  it('reads back every character of the attributes', () => {
    vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', prepared(['claude']).environment['OTEL_RESOURCE_ATTRIBUTES']);
    expect(resources.envDetector.detect().attributes).toEqual({
      'user.email': 'ann@acme.example',
      'vcs.repository.url.full': 'https://github.com/acme/payments',
      'vcs.ref.head.name': 'fix/ü,x=1 "50%"',
      'vcs.ref.head.revision': 'abc',
      'vcs.change.id': '482',
    });
  });

  it('keeps attributes that are set, except for what the command line says', () => {
    const environment = { OTEL_RESOURCE_ATTRIBUTES: 'enduser.id=bob,team.id=old,vcs.change.id=1,mine=a%20b' };
    const { attributes } = prepared(['claude'], { attributes: { 'team.id': 'new' } }, environment);
    expect(attributes.split(',')).toEqual(
      expect.arrayContaining(['enduser.id=bob', 'vcs.change.id=1', 'mine=a%20b', 'team.id=new']),
    );
    expect(attributes).not.toContain('ann@acme.example');
    expect(attributes).not.toContain('old');
    const forced = prepared(['claude'], { force: true }, environment).attributes;
    expect(forced).toContain('vcs.change.id=482');
    expect(forced).toContain('mine=a%20b');
  });

  it('follows an endpoint and a protocol that are set already', () => {
    const environment = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example:4317/',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    };
    const { target, environment: set } = prepared(['gemini'], {}, environment);
    expect(target).toEqual({ endpoint: 'https://collector.example:4317', protocol: 'grpc' });
    expect(set).toMatchObject({
      GEMINI_TELEMETRY_OTLP_ENDPOINT: 'https://collector.example:4317',
      GEMINI_TELEMETRY_OTLP_PROTOCOL: 'grpc',
    });
    expect(prepared(['gemini'], { force: true }, environment).target.endpoint).toBe(LOCAL.http);
    const named = prepared(['gemini'], { endpoint: 'http://outlay:4318' }, environment);
    expect(named.target).toEqual({ endpoint: 'http://outlay:4318', protocol: 'http/protobuf' });
    expect(named.warnings.join()).toContain('OTEL_EXPORTER_OTLP_PROTOCOL is now http/protobuf');
  });

  it('replaces a protocol name that does not exist, and says so', () => {
    const { environment, warnings } = prepared(['claude'], {}, { OTEL_EXPORTER_OTLP_PROTOCOL: 'protobuf' });
    expect(environment['OTEL_EXPORTER_OTLP_PROTOCOL']).toBe('http/protobuf');
    expect(warnings.join()).toContain('OTEL_EXPORTER_OTLP_PROTOCOL is now http/protobuf');
  });

  it('keeps what was switched off, and says how to switch it on', () => {
    const environment = {
      CLAUDE_CODE_ENABLE_TELEMETRY: '0',
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://x/v1/logs',
    };
    const { environment: set, warnings } = prepared(['claude'], {}, environment);
    expect(set['CLAUDE_CODE_ENABLE_TELEMETRY']).toBe('0');
    expect(warnings).toEqual([
      'kept what was set already: CLAUDE_CODE_ENABLE_TELEMETRY, OTEL_EXPORTER_OTLP_LOGS_ENDPOINT; --force replaces it',
    ]);
    const forced = prepared(['claude'], { force: true }, environment).environment;
    expect(forced['CLAUDE_CODE_ENABLE_TELEMETRY']).toBe('1');
    expect(forced).not.toHaveProperty('OTEL_EXPORTER_OTLP_LOGS_ENDPOINT');
  });

  it('carries the token to Outlay and to nobody else', () => {
    const others = { OTEL_EXPORTER_OTLP_HEADERS: 'x-team=pay' };
    const { environment } = prepared(['claude'], { token: 'secret' }, others);
    expect(environment['OTEL_EXPORTER_OTLP_HEADERS']).toBe('x-team=pay,Authorization=Bearer secret');
    const elsewhere = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://other.example' };
    const refused = prepared(['claude'], { token: 'secret' }, elsewhere);
    expect(refused.environment).not.toHaveProperty('OTEL_EXPORTER_OTLP_HEADERS');
    expect(refused.warnings.join()).toContain('the token is not sent');
    const theirs = { OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer theirs' };
    const kept = prepared(['claude'], { token: 'secret' }, theirs);
    expect(kept.environment).toMatchObject(theirs);
    expect(kept.warnings.join()).toContain('OTEL_EXPORTER_OTLP_HEADERS');
  });
});

describe('a token', () => {
  const sent = (start: ReturnType<typeof prepared>): boolean =>
    JSON.stringify(start.environment).includes('secret');

  it.each([
    [['claude'], 'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT', 'https://vendor.example/v1/logs'],
    [['gemini'], 'GEMINI_TELEMETRY_OTLP_ENDPOINT', 'https://vendor.example'],
    [['qwen'], 'QWEN_TELEMETRY_OTLP_ENDPOINT', 'https://vendor.example'],
    [['cline'], 'CLINE_OTEL_EXPORTER_OTLP_ENDPOINT', 'https://vendor.example'],
    [['claude'], 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'vendor.example:4317'],
  ])('of %j does not go to the address in %s', (words, name, address) => {
    for (const endpoint of ['', 'https://outlay.example']) {
      const start = prepared(words, { token: 'secret', endpoint }, { [name]: address });
      expect(sent(start)).toBe(false);
      expect(start.warnings.join()).toContain(
        `the token is not sent, since it would go to the address in ${name}`,
      );
      expect(sent(prepared(words, { token: 'secret', endpoint, force: true }, { [name]: address }))).toBe(
        true,
      );
    }
    const theSame = { [name]: 'https://outlay.example/v1/x' };
    expect(sent(prepared(words, { token: 'secret', endpoint: 'https://outlay.example' }, theSame))).toBe(
      true,
    );
  });

  it('does not go to an address among the arguments', () => {
    const exporter = 'otel.exporter={otlp-http={endpoint="https://vendor.example/v1/logs",protocol="json"}}';
    expect(sent(prepared(['codex', '-c', exporter], { token: 'secret' }))).toBe(false);
    const option = ['gemini', '--telemetry-otlp-endpoint', 'https://vendor.example'];
    expect(sent(prepared(option, { token: 'secret' }))).toBe(false);
    expect(sent(prepared(['claude', '-p', 'read https://vendor.example'], { token: 'secret' }))).toBe(true);
  });
});

describe('the address of this machine', () => {
  it('is not asked for where another one is named', () => {
    const local = (): never => {
      throw new Error('OUTLAY_PORT: must be a port');
    };
    expect(prepared(['claude'], { endpoint: 'http://outlay:4318' }, {}, { local }).target.endpoint).toBe(
      'http://outlay:4318',
    );
  });
});

describe('each agent', () => {
  it('is told in its own way: Codex by arguments, before those of the person', () => {
    expect(prepared(['codex', 'exec', 'hi']).words).toEqual([
      'codex',
      '-c',
      'otel.exporter={otlp-http={endpoint="http://127.0.0.1:4318/v1/logs",protocol="binary"}}',
      '-c',
      'otel.metrics_exporter={otlp-http={endpoint="http://127.0.0.1:4318/v1/metrics",protocol="binary"}}',
      'exec',
      'hi',
    ]);
    const own = prepared(['codex', '-c', 'otel.exporter="none"']).words;
    expect(own.filter((word) => word.startsWith('otel.'))).toEqual([
      expect.stringContaining('otel.metrics_exporter'),
      'otel.exporter="none"',
    ]);
  });

  it('is found behind a package runner, with a version', () => {
    const { words, agent } = prepared(['npx', '-y', '@openai/codex@latest', 'exec']);
    expect(agent).toBe('codex');
    expect(words.slice(0, 4)).toEqual(['npx', '-y', '@openai/codex@latest', '-c']);
    expect(words.at(-1)).toBe('exec');
  });

  it.each([
    [['npm', 'exec', '@openai/codex', '--', 'exec'], 4],
    [['npm', 'exec', '--', '@openai/codex', 'exec'], 4],
    [['npx', '-p', '@openai/codex', 'codex', 'exec'], 4],
    [['pnpm', 'dlx', '@openai/codex', 'exec'], 3],
    [['node', '/opt/bin/codex', 'exec'], 2],
  ])('is found where the runner has it: %j', (words, before) => {
    const start = prepared(words);
    expect(start.agent).toBe('codex');
    expect(start.words.slice(0, before)).toEqual(words.slice(0, before));
    expect(start.words[before]).toBe('-c');
    expect(start.words.at(-1)).toBe('exec');
  });

  it('gets its arguments behind what npm would take for its own', () => {
    expect(prepared(['npm', 'exec', '@openai/codex', 'exec']).words.slice(0, 5)).toEqual([
      'npm',
      'exec',
      '@openai/codex',
      '--',
      '-c',
    ]);
    const untouched = ['npm', 'exec', '@anthropic-ai/claude-code', '-p', 'hi'];
    expect(prepared(untouched)).toMatchObject({ agent: 'claude-code', words: untouched });
  });

  it.each([
    [['mine', 'codex']],
    [['node', 'bot.js', 'codex']],
    [['npx', 'vitest', 'run', 'codex']],
    [['npm', 'run', 'codex']],
  ])('is not taken for another one by its arguments: %j', (words) => {
    expect(prepared(words)).toMatchObject({ agent: '', words });
    expect(prepared(['mine']).warnings.join()).toContain('no agent that Outlay knows');
  });

  it('keeps the configuration that opencode was given', () => {
    const config = (content: string): unknown =>
      JSON.parse(
        prepared(['opencode'], {}, { OPENCODE_CONFIG_CONTENT: content }).environment[
          'OPENCODE_CONFIG_CONTENT'
        ] ?? '',
      );
    expect(config('{"model":"x"}')).toEqual({ model: 'x', experimental: { openTelemetry: true } });
    expect(config('{"experimental":{"openTelemetry":false}}')).toEqual({
      experimental: { openTelemetry: false },
    });
  });

  it('lets opencode and Codex export at once, as they do not wait for that when they end', () => {
    expect(prepared(['codex']).environment['OTEL_BLRP_SCHEDULE_DELAY']).toBe('200');
    expect(prepared(['opencode']).environment['OTEL_BSP_SCHEDULE_DELAY']).toBe('100');
    const given = prepared(['opencode'], {}, { OTEL_BSP_SCHEDULE_DELAY: '50' });
    expect(given.environment['OTEL_BSP_SCHEDULE_DELAY']).toBe('50');
  });

  it('has names of its own', () => {
    const names = LAUNCHES.flatMap(({ launch }) => launch.programs);
    expect(new Set(names).size).toBe(names.length);
  });
});
