// What `outlay run` does about the settings files of Claude Code, which beat the variables that it is started with.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claudeSettings, settledWith, withToldAttributes } from '../../../cli/run/claude-settings.ts';
import { prepare } from '../../../cli/run/prepare.ts';
import { NOWHERE } from '../../../hook/place.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'outlay-run-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function put(path: string, env: Readonly<Record<string, string>>): void {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), JSON.stringify({ env }));
}

const LOCAL = { http: 'http://127.0.0.1:4318', grpc: 'http://127.0.0.1:4317' };
const NO_PLACES = { claudeConfigDir: '', codexHome: '', geminiHome: '', qwenHome: '', copilotHome: '' };

function settled(words: readonly string[], endpoint = '', token = '') {
  const places = { ...NO_PLACES, home, xdgDataHome: '' };
  const told = claudeSettings(words, { places, folder: join(home, 'work') });
  const attributes = { 'team.id': 'payments' };
  const prepared = prepare(
    words,
    { endpoint, token, attributes, force: false },
    {
      environment: withToldAttributes({ OTEL_RESOURCE_ATTRIBUTES: 'user.email=shell@x,a=1' }, told),
      local: () => LOCAL,
      place: NOWHERE,
      email: 'git@x',
    },
  );
  return settledWith(told, prepared, endpoint !== '');
}

const CONNECTED = {
  OTEL_EXPORTER_OTLP_ENDPOINT: 'https://outlay.acme.test',
  OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer out_secret',
  OTEL_LOGS_EXPORTER: 'otlp',
  OTEL_RESOURCE_ATTRIBUTES: 'user.email=ada@acme.test',
};
const ATTRIBUTES = 'user.email=ada@acme.test,a=1,team.id=payments';

describe('outlay run of a connected Claude Code', () => {
  it('passes attributes on as settings, the person of the files before that of the shell, and nothing else', () => {
    put('.claude/settings.json', CONNECTED);
    const { words, warnings, endpoint } = settled(['npx', 'claude', '-p', 'x']);
    const settings = JSON.stringify({ env: { OTEL_RESOURCE_ATTRIBUTES: ATTRIBUTES } });
    expect(words).toEqual(['npx', 'claude', '--settings', settings, '-p', 'x']);
    expect(warnings).toEqual([]);
    expect(endpoint).toBe('https://outlay.acme.test');
  });

  it('names the file and the variable that win over an address and a token, and never shows one', () => {
    put('.claude/settings.json', CONNECTED);
    const { words, warnings, endpoint } = settled(['claude'], 'http://127.0.0.1:1', 'out_other');
    expect(endpoint).toBe('https://outlay.acme.test');
    expect(warnings).toEqual([
      expect.stringMatching(/^OTEL_EXPORTER_OTLP_ENDPOINT of .*settings\.json counts .*outlay\.acme\.test$/),
      expect.stringMatching(/^OTEL_EXPORTER_OTLP_HEADERS of .*settings\.json counts/),
    ]);
    expect(JSON.stringify([words, warnings])).not.toMatch(/out_(secret|other)/);
  });

  it('keeps the settings that the person gives, and says what is lost by that', () => {
    put('.claude/settings.json', CONNECTED);
    const given = ['claude', '--settings', 'mine.json'];
    expect(settled(given)).toMatchObject({
      words: given,
      warnings: [expect.stringMatching(/^OTEL_RESOURCE_ATTRIBUTES of /)],
    });
  });

  it('adds nothing where no file says anything, and to no other agent', () => {
    expect(settled(['claude'])).toMatchObject({ words: ['claude'], warnings: [] });
    put('.claude/settings.json', CONNECTED);
    const { words, endpoint } = settled(['gemini']);
    expect(words).toEqual(['gemini']);
    expect(endpoint).toBe(LOCAL.http);
  });
});
