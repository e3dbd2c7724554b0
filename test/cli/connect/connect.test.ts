// Connecting an agent changes its settings once, and disconnecting brings back every byte.
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toConnect, toDisconnect } from '../../../cli/connect/connect.ts';
import { SETUPS, type SetupName } from '../../../cli/connect/setups.ts';
import { shownChanges } from '../../../cli/connect/shown.ts';
import { CHOICE, CLAUDE, connectRig, type ConnectRig } from '../../support/connect-rig.ts';

let rig: ConnectRig;
beforeEach(() => {
  rig = connectRig();
});
afterEach(() => rig.end());

const NAMES = Object.keys(SETUPS) as SetupName[];

describe('connect', () => {
  it.each(NAMES)(
    '%s: a second time there is nothing to do, and disconnecting leaves no file behind',
    (agent) => {
      const paths = rig.connect(agent).map(({ path }) => path);
      expect(paths.every((path) => existsSync(path))).toBe(true);
      expect(
        shownChanges(toConnect({ home: rig.home, agent }, SETUPS[agent].files(rig.means()), CHOICE)),
      ).toBe('');
      rig.disconnect(agent);
      expect(paths.filter((path) => existsSync(path))).toEqual([]);
      expect(toDisconnect({ home: rig.home, agent })).toBeUndefined();
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
    const file = rig.put(path, text);
    chmodSync(file, 0o640);
    rig.connect(agent);
    expect(readFileSync(file, 'utf8')).not.toBe(text);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    rig.disconnect(agent);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('names the person in the settings of Qwen Code, which hand that on with its telemetry', () => {
    const file = rig.put('.qwen/settings.json', '{"model":{"name":"x"}}\n');
    rig.connect('qwen', { variables: { OTEL_RESOURCE_ATTRIBUTES: 'user.email=ada%2Bwork@acme.test' } });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      model: { name: 'x' },
      telemetry: { enabled: true, resourceAttributes: { 'user.email': 'ada+work@acme.test' } },
    });
    rig.disconnect('qwen');
    expect(readFileSync(file, 'utf8')).toBe('{"model":{"name":"x"}}\n');
  });

  it('tells what Codex and opencode take from their environment only', () => {
    const variables = {
      OTEL_RESOURCE_ATTRIBUTES: 'user.email=ada@acme.test',
      OTEL_BSP_SCHEDULE_DELAY: '100',
    };
    const told = (agent: 'codex' | 'opencode') => SETUPS[agent].advice(rig.means({ variables })).join('\n');
    expect(told('codex')).toContain('export OTEL_RESOURCE_ATTRIBUTES=user.email=ada@acme.test');
    expect(told('opencode')).toContain('export OTEL_BSP_SCHEDULE_DELAY=100');
  });

  it('takes only its own parts out of a file that was changed since, and says so', () => {
    const file = rig.put(CLAUDE, '{\n  "model": "x"\n}\n');
    rig.connect('claude');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('"model": "x"', '"model": "y",\n  "theme": "dark"'),
    );
    expect(rig.disconnect('claude').map(({ isForeign }) => isForeign)).toEqual([true]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ model: 'y', theme: 'dark' });
  });

  it('leaves the block of a changed TOML file alone but for its own', () => {
    const file = rig.put('.codex/config.toml', 'model = "x"\n');
    rig.connect('codex');
    writeFileSync(file, `${readFileSync(file, 'utf8')}[mine]\na = 1\n`);
    rig.disconnect('codex');
    expect(readFileSync(file, 'utf8')).toBe('model = "x"\n[mine]\na = 1\n');
  });

  it('keeps what the person set, unless it is to be replaced', () => {
    const text = '{"env":{"OTEL_EXPORTER_OTLP_ENDPOINT":"http://theirs"}}';
    const file = rig.put(CLAUDE, text);
    const [change] = rig.connect('claude');
    expect(change?.kept).toEqual(['env.OTEL_EXPORTER_OTLP_ENDPOINT']);
    expect(readFileSync(file, 'utf8')).toContain('http://theirs');
    rig.connect('claude', {}, true);
    expect(readFileSync(file, 'utf8')).not.toContain('http://theirs');
    rig.disconnect('claude');
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('keeps an [otel] table that the person wrote', () => {
    const text = '[otel]\nexporter = "none"\n';
    const file = rig.put('.codex/config.toml', text);
    expect(rig.connect('codex')[0]?.kept).toEqual(['otel']);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it.each([
    ['a table', 'model = "x"\n[otel]\nexporter = "none"\n\n[otel.more]\na = [\n  1,\n]\n[mine]\nb = 1\n'],
    ['a table in quotes', '["otel"]\nexporter = "none"\n'],
    ['a table within one line', 'otel = { exporter = "none" }\n[mine]\na = 1\n'],
    ['keys with dots', "'otel'.exporter = 'none'\notel.environment = 'x'"],
  ])('keeps an [otel] that is %s, and puts it aside only when told to', (_how, text) => {
    const file = rig.put('.codex/config.toml', text);
    expect(rig.connect('codex')[0]?.kept).toEqual(['otel']);
    expect(readFileSync(file, 'utf8')).toBe(text);
    rig.connect('codex', {}, true);
    const forced = readFileSync(file, 'utf8');
    expect(forced.match(/^\s*\[+\s*["']?otel|^["']?otel["']?\s*[.=]/gm)).toEqual(['[otel']);
    rig.connect('codex', {}, true);
    expect(readFileSync(file, 'utf8')).toBe(forced);
    writeFileSync(file, `${forced}[later]\nc = 1\n`);
    rig.disconnect('codex');
    expect(readFileSync(file, 'utf8').replace(/\n+/g, '\n')).toBe(
      `${text.replace(/\n*$/, '\n').replace(/\n+/g, '\n')}[later]\nc = 1\n`,
    );
  });

  it.each([
    ['in another table', '[features]\notel = true\n'],
    ['in a text of several lines', 'a = \"\"\"\n[otel]\n\"\"\"\n'],
    ['in a list', 'a = [\n  ["otel"],\n]\n'],
    ['in a comment', '# [otel]\n'],
  ])('takes nothing for an [otel] that is %s', (_where, text) => {
    rig.put('.codex/config.toml', text);
    expect(rig.connect('codex')[0]?.kept).toEqual([]);
  });

  it('follows a new address without a trace of the old one', () => {
    const text = '{\n  "model": "x"\n}\n';
    const file = rig.put(CLAUDE, text);
    rig.connect('claude');
    rig.connect('claude', { variables: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://new' } });
    expect(readFileSync(file, 'utf8')).not.toContain('http://o:1');
    rig.disconnect('claude');
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('writes through a link to the file behind it', () => {
    const real = rig.put('dotfiles/claude.json', '{}');
    mkdirSync(join(rig.home, '.claude'));
    symlinkSync(real, join(rig.home, CLAUDE));
    rig.connect('claude');
    expect(lstatSync(join(rig.home, CLAUDE)).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, 'utf8')).toContain('UserPromptSubmit');
    rig.disconnect('claude');
    expect(readFileSync(real, 'utf8')).toBe('{}');
  });

  it.each([
    ['broken JSON', '{ "a": 1,, }', /settings\.json is not valid JSON: line 1: .* Nothing was changed/],
    ['something in the way', '{ "hooks": [] }', /settings\.json cannot be changed: hooks is not an object/],
  ])('changes nothing where there is %s', (_what, text, sentence) => {
    const file = rig.put(CLAUDE, text);
    expect(() => rig.connect('claude')).toThrow(sentence);
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(existsSync(join(rig.home, '.outlay'))).toBe(false);
  });

  it('changes no file where one of them cannot be written', () => {
    const file = rig.put('.codex/config.toml', 'model = "x"\n');
    rig.put('.codex/hooks.json/in-the-way', '');
    expect(() => rig.connect('codex')).toThrow(/hooks\.json cannot be/);
    expect(readFileSync(file, 'utf8')).toBe('model = "x"\n');
  });

  it('leaves tables that Codex wrote between our lines and the end of the file', () => {
    const file = rig.put('.codex/config.toml', 'model = "x"\n');
    rig.connect('codex');
    const theirs = '[projects."/x"]\ntrust_level = "trusted"\n';
    writeFileSync(file, readFileSync(file, 'utf8').replace('# outlay: end', `${theirs}# outlay: end`));
    rig.connect('codex');
    expect(readFileSync(file, 'utf8')).toContain(theirs);
    rig.disconnect('codex');
    expect(readFileSync(file, 'utf8')).toContain(theirs);
    expect(readFileSync(file, 'utf8')).not.toContain('outlay');
  });

  it('takes a file of its own away as a whole, also where somebody changed it', () => {
    const [file = ''] = rig.connect('copilot').map(({ path }) => path);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, `${text} `);
    rig.connect('copilot');
    expect(readFileSync(file, 'utf8')).toBe(text);
    writeFileSync(file, `${text} `);
    expect(rig.disconnect('copilot').map(({ isForeign }) => isForeign)).toEqual([true]);
    expect(existsSync(file)).toBe(false);
  });

  it('quotes the path of the script for the shell', () => {
    rig.connect('claude');
    const told = JSON.parse(readFileSync(join(rig.home, CLAUDE), 'utf8')) as {
      hooks: Record<string, { hooks: { command: string }[] }[]>;
    };
    expect(told.hooks['PreToolUse']?.[0]?.hooks[0]?.command).toBe(
      `/usr/bin/node '${join(rig.home, 'my hook.mjs')}' claude || exit 0`,
    );
  });
});
