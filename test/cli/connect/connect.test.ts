// Connecting an agent changes its settings once, and disconnecting brings back every byte.
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  applyConnect,
  applyDisconnect,
  shownChanges,
  toConnect,
  toDisconnect,
} from '../../../cli/connect/connect.ts';
import { SETUPS, type Means, type SetupName } from '../../../cli/connect/setups.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'outlay-connect-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const NAMES = Object.keys(SETUPS) as SetupName[];

function means(more: Partial<Means> = {}): Means {
  const places = {
    home,
    claudeConfigDir: '',
    codexHome: '',
    geminiHome: '',
    qwenHome: '',
    copilotHome: '',
    xdgDataHome: '',
  };
  const variables = { OTEL_LOGS_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://o:1' };
  return {
    places,
    node: '/usr/bin/node',
    script: join(home, 'my hook.mjs'),
    endpoint: 'http://o:1',
    token: '',
    variables,
    ...more,
  };
}

function connect(agent: SetupName, more: Partial<Means> = {}, force = false) {
  const changes = toConnect({ home, agent }, SETUPS[agent].files(means(more)), force);
  applyConnect({ home, agent }, changes);
  return changes;
}

function disconnect(agent: SetupName) {
  const changes = toDisconnect({ home, agent }) ?? [];
  applyDisconnect({ home, agent }, changes);
  return changes;
}

function put(path: string, text: string): string {
  const whole = join(home, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, text);
  return whole;
}

const CLAUDE = '.claude/settings.json';

describe('connect', () => {
  it.each(NAMES)(
    '%s: a second time there is nothing to do, and disconnecting leaves no file behind',
    (agent) => {
      const paths = connect(agent).map(({ path }) => path);
      expect(paths.every((path) => existsSync(path))).toBe(true);
      expect(shownChanges(toConnect({ home, agent }, SETUPS[agent].files(means()), false))).toBe('');
      disconnect(agent);
      expect(paths.filter((path) => existsSync(path))).toEqual([]);
      expect(toDisconnect({ home, agent })).toBeUndefined();
    },
  );

  it.each([
    ['claude', CLAUDE, '{\r\n\t// mine\r\n\t"env": {"B": "2",},\r\n\t"hooks": {"Stop": []},\r\n}'],
    ['claude', CLAUDE, ''],
    ['gemini', '.gemini/settings.json', '{"telemetry":{"target":"local"}}'],
    ['codex', '.codex/config.toml', 'model = "x" # mine\n[profiles.a]\nmodel = "y"'],
    ['opencode', '.config/opencode/opencode.jsonc', '{ /* mine */ "experimental": {} }\n'],
    ['cursor', '.cursor/hooks.json', '{"version":1,"hooks":{"stop":[{"command":"x"}]}}'],
  ] as const)('%s: %s comes back byte for byte', (agent, path, text) => {
    const file = put(path, text);
    chmodSync(file, 0o640);
    connect(agent);
    expect(readFileSync(file, 'utf8')).not.toBe(text);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    disconnect(agent);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('takes only its own parts out of a file that was changed since, and says so', () => {
    const file = put(CLAUDE, '{\n  "model": "x"\n}\n');
    connect('claude');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('"model": "x"', '"model": "y",\n  "theme": "dark"'),
    );
    expect(disconnect('claude').map(({ isForeign }) => isForeign)).toEqual([true]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ model: 'y', theme: 'dark' });
  });

  it('leaves the block of a changed TOML file alone but for its own', () => {
    const file = put('.codex/config.toml', 'model = "x"\n');
    connect('codex');
    writeFileSync(file, `${readFileSync(file, 'utf8')}[mine]\na = 1\n`);
    disconnect('codex');
    expect(readFileSync(file, 'utf8')).toBe('model = "x"\n[mine]\na = 1\n');
  });

  it('keeps what the person set, unless it is to be replaced', () => {
    const text = '{"env":{"OTEL_EXPORTER_OTLP_ENDPOINT":"http://theirs"}}';
    const file = put(CLAUDE, text);
    const [change] = connect('claude');
    expect(change?.kept).toEqual(['env.OTEL_EXPORTER_OTLP_ENDPOINT']);
    expect(readFileSync(file, 'utf8')).toContain('http://theirs');
    connect('claude', {}, true);
    expect(readFileSync(file, 'utf8')).not.toContain('http://theirs');
    disconnect('claude');
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('keeps an [otel] table that the person wrote', () => {
    const text = '[otel]\nexporter = "none"\n';
    const file = put('.codex/config.toml', text);
    expect(connect('codex')[0]?.kept).toEqual(['otel']);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('follows a new address without a trace of the old one', () => {
    const text = '{\n  "model": "x"\n}\n';
    const file = put(CLAUDE, text);
    connect('claude');
    connect('claude', { variables: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://new' } });
    expect(readFileSync(file, 'utf8')).not.toContain('http://o:1');
    disconnect('claude');
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('writes through a link to the file behind it', () => {
    const real = put('dotfiles/claude.json', '{}');
    mkdirSync(join(home, '.claude'));
    symlinkSync(real, join(home, CLAUDE));
    connect('claude');
    expect(lstatSync(join(home, CLAUDE)).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, 'utf8')).toContain('UserPromptSubmit');
    disconnect('claude');
    expect(readFileSync(real, 'utf8')).toBe('{}');
  });

  it.each([
    ['broken JSON', '{ "a": 1,, }', /settings\.json is not valid JSON: line 1: .* Nothing was changed/],
    ['something in the way', '{ "hooks": [] }', /settings\.json cannot be changed: hooks is not an object/],
  ])('changes nothing where there is %s', (_what, text, sentence) => {
    const file = put(CLAUDE, text);
    expect(() => connect('claude')).toThrow(sentence);
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(existsSync(join(home, '.outlay'))).toBe(false);
  });

  it('changes no file where one of them cannot be written', () => {
    const file = put('.codex/config.toml', 'model = "x"\n');
    put('.codex/hooks.json/in-the-way', '');
    expect(() => connect('codex')).toThrow(/hooks\.json cannot be/);
    expect(readFileSync(file, 'utf8')).toBe('model = "x"\n');
  });

  it('leaves tables that Codex wrote between our lines and the end of the file', () => {
    const file = put('.codex/config.toml', 'model = "x"\n');
    connect('codex');
    const theirs = '[projects."/x"]\ntrust_level = "trusted"\n';
    writeFileSync(file, readFileSync(file, 'utf8').replace('# outlay: end', `${theirs}# outlay: end`));
    connect('codex');
    expect(readFileSync(file, 'utf8')).toContain(theirs);
    disconnect('codex');
    expect(readFileSync(file, 'utf8')).toContain(theirs);
    expect(readFileSync(file, 'utf8')).not.toContain('outlay');
  });

  it('quotes the path of the script for the shell', () => {
    connect('claude');
    const told = JSON.parse(readFileSync(join(home, CLAUDE), 'utf8')) as {
      hooks: Record<string, { hooks: { command: string }[] }[]>;
    };
    expect(told.hooks['PreToolUse']?.[0]?.hooks[0]?.command).toBe(
      `/usr/bin/node '${join(home, 'my hook.mjs')}' claude`,
    );
  });
});
