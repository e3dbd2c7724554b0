// Which settings count for each agent's telemetry, what they beat, and that nothing secret of them is shown.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claudeVariables, has, testMachine, type TestMachine } from '../../support/patient.ts';

let machine: TestMachine;
beforeEach(() => {
  machine = testMachine();
});
afterEach(() => {
  machine.end();
});

const SETTINGS = '.claude/settings.json';
const CLAUDE = { agent: 'claude' } as const;

describe('telemetry of Claude Code', () => {
  it('is off where nobody switches it on', async () => {
    const findings = await machine.find('telemetry', CLAUDE);
    expect(findings).toMatchObject([{ status: 'fail', fix: 'outlay connect claude' }]);
  });

  it('goes where the project says, which is told against what the person set', async () => {
    machine.put(SETTINGS, { env: claudeVariables('http://127.0.0.1:9') });
    machine.put(`work/${SETTINGS}`, {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://key:secret@theirs:4318' },
    });
    const findings = await machine.find('telemetry', CLAUDE);
    const dispute = findings.find(({ status }) => status === 'warn');
    expect(dispute?.seen).toMatch(
      /_ENDPOINT is http:\/\/theirs:4318 by .*work\/\.claude\/settings\.json, which beats http:\/\/127\.0\.0\.1:9 in/,
    );
    expect(JSON.stringify(findings)).not.toContain('secret');
    expect(findings[0]?.seen).toContain('http://theirs:4318');
  });

  it('beats the environment with any settings file, and the environment is told to be unset where it wins', async () => {
    machine.put(SETTINGS, { env: claudeVariables('http://mine:1') });
    const environment = { ...machine.environment, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://shell:1' };
    const [on] = await machine.find('telemetry', { ...CLAUDE, environment });
    expect(on?.seen).toContain('http://mine:1');
  });

  it('never shows headers', async () => {
    const headers = { OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer one-secret' };
    machine.put(SETTINGS, { env: claudeVariables('http://127.0.0.1:9', headers) });
    const other = { OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer two-secret' };
    machine.put('work/.claude/settings.local.json', { env: other });
    const findings = [
      ...(await machine.find('telemetry', CLAUDE)),
      ...(await machine.find('export', CLAUDE)),
    ];
    expect(findings.some(({ seen }) => seen.includes('OTEL_EXPORTER_OTLP_HEADERS'))).toBe(true);
    expect(JSON.stringify(findings)).not.toContain('secret');
  });

  it('names the file that cannot be understood', async () => {
    machine.put(SETTINGS, '{ "env": ');
    const findings = await machine.find('telemetry', CLAUDE);
    expect(findings.some(({ seen }) => seen.includes('settings.json cannot be understood'))).toBe(true);
  });
});

describe('telemetry of other agents', () => {
  it('of Codex is read from its tables, inline or not, comments and quotes included', async () => {
    machine.put(
      '.codex/config.toml',
      [
        'model = "x" # mine',
        'notify = [',
        '  "a",',
        ']',
        '[otel]',
        'log_user_prompt = false',
        'exporter = { otlp-http = { endpoint = "http://o:1/v1/logs", protocol = "binary", headers = { "Authorization" = "Bearer s" } } }',
        '[otel.metrics_exporter."otlp-grpc"] # below',
        "endpoint = 'http://o:2'",
        '[[things]]',
        'multi = """',
      ].join('\n'),
    );
    const [finding] = await machine.find('telemetry', { agent: 'codex' });
    expect(finding?.status).toBe('ok');
    expect(finding?.seen).toMatch(/logs by http\/protobuf to http:\/\/o:1 .*metrics by grpc to http:\/\/o:2/);
  });

  it('of Gemini CLI obeys variables before settings, and of the system before the project', async () => {
    machine.put('.gemini/settings.json', {
      telemetry: { enabled: true, otlpEndpoint: 'http://mine:1', otlpProtocol: 'http' },
    });
    machine.put('work/.gemini/settings.json', { telemetry: { enabled: false } });
    const [off] = await machine.find('telemetry', { agent: 'gemini' });
    expect(off?.seen).toMatch(/^Telemetry is off: telemetry.enabled is "false" by .*work/);
    const environment = { ...machine.environment, GEMINI_TELEMETRY_ENABLED: 'true' };
    const [on] = await machine.find('telemetry', { agent: 'gemini', environment });
    expect(on).toMatchObject({ status: 'ok', seen: has('environment') });
  });

  it('of Copilot and opencode needs an address in the shell', async () => {
    const environment = { ...machine.environment, COPILOT_OTEL_ENABLED: 'true' };
    const [copilot] = await machine.find('telemetry', { agent: 'copilot', environment });
    expect(copilot).toMatchObject({ status: 'warn', seen: has('not set in this shell') });
    expect(copilot?.fix).toBe('outlay run -- copilot');
    machine.put('.config/opencode/opencode.json', { experimental: { openTelemetry: true } });
    const address = { ...environment, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://o:1' };
    const [opencode] = await machine.find('telemetry', { agent: 'opencode', environment: address });
    expect(opencode).toMatchObject({
      status: 'ok',
      seen: has('traces by http/protobuf'),
    });
  });
});
