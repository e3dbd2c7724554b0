// Each agent has settings of its own beside the hook, and the last one that is disconnected takes the hook along.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyConnect, applyDisconnect } from '../../../cli/connect/connect.ts';
import { readHookSettings, toInstall, toRemove } from '../../../cli/connect/hook-script.ts';

let home: string;
let file: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'outlay-hook-script-'));
  file = join(home, '.outlay', 'hook.json');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const of = (user: string) => ({ url: 'http://o:1', token: `out_${user}`, user });

function connect(agent: string, user: string): void {
  applyConnect({ home, agent }, [], toInstall({ home, agent }, '// hook', of(user)));
}

describe('the settings of the hook', () => {
  it('are kept by agent: who works may differ', () => {
    connect('claude', 'ada@work.test');
    connect('codex', 'ada@home.test');
    expect(readHookSettings(home)).toEqual({ claude: of('ada@work.test'), codex: of('ada@home.test') });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('that stood for all agents become those of each', () => {
    connect('claude', 'old');
    connect('codex', 'old');
    writeFileSync(file, JSON.stringify(of('old')));
    connect('codex', 'new');
    expect(readHookSettings(home)).toEqual({ claude: of('old'), codex: of('new') });
  });

  it('go with their agent, and everything with the last', () => {
    connect('claude', 'a');
    connect('codex', 'b');
    applyDisconnect({ home, agent: 'claude' }, [], toRemove({ home, agent: 'claude' }));
    expect(Object.keys(readHookSettings(home))).toEqual(['codex']);
    applyDisconnect({ home, agent: 'codex' }, [], toRemove({ home, agent: 'codex' }));
    expect(existsSync(file)).toBe(false);
    expect(existsSync(join(home, '.outlay', 'outlay-hook.mjs'))).toBe(false);
  });

  it('that cannot be understood are written anew', () => {
    mkdirSync(join(home, '.outlay'));
    writeFileSync(file, '{');
    connect('claude', 'a');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ format: 2, agents: { claude: of('a') } });
  });
});
