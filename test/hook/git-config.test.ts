// Git's settings are read as git reads them, by asking git itself.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gitSettings, lastOf } from '../../hook/git-config.ts';
import { gitFiles, gitWork } from '../../hook/git-files.ts';
import { gitEmail } from '../../hook/git-person.ts';
import { cleanRemote } from '../../hook/place.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'outlay-git-'));
  vi.stubEnv('HOME', home);
  vi.stubEnv('XDG_CONFIG_HOME', '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

function put(path: string, text: string): string {
  const whole = join(home, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, text);
  return whole;
}

/** What git itself says; undefined where it says nothing or refuses the file. */
function git(words: readonly string[], cwd = home): string | undefined {
  const env = { PATH: process.env['PATH'], HOME: home, GIT_CONFIG_NOSYSTEM: '1' };
  try {
    return execFileSync('git', words, { cwd, env, stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .replace(/\n$/, '');
  } catch {
    return undefined;
  }
}

describe('the value of a setting', () => {
  it.each([
    ['email = ada@acme.test # work'],
    ['email = ada@acme.test ; work'],
    ['email = "ada # not a comment" # comment'],
    ['email = a"b c"d'],
    [String.raw`email = "a \"b\" \\ c"`],
    ['email = ada\\\n@acme.test'],
    ['email =    ada  lovelace   '],
    ['EMAIL=ada'],
    ['email = first\n  email = last'],
    ['email = first\n[core]\n  bare = true\n[user]\n  email = last'],
    ['email = first\n[user "of"]\n  email = other'],
    ['email = a\r\n[core]\r\n  x = 1\r\n'],
    ['email ='],
    ['email = "a" "b"'],
  ])('%j is what git says', (lines) => {
    const file = put('config', `[user]\n  ${lines}\n`);
    const told = git(['config', '--file', file, 'user.email']);
    expect(told).toBeDefined();
    expect(lastOf(gitSettings(`[user]\n  ${lines}\n`), 'user', 'email')).toBe(told);
  });

  it('is what git says of any text that git understands', { timeout: 30_000 }, () => {
    const piece = fc.constantFrom('a', ' ', '"', '\\"', '\\\\', '#', ';', '\\\n', '\\t', '=', '\n  email = ');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = `[user]\n  email = ${pieces.join('')}\n`;
        const told = git(['config', '--file', put('config', text), 'user.email']);
        // Versions of git differ in blanks.
        const bare = (value = '') => value.replace(/\s+/g, ' ').trim();
        if (told !== undefined) expect(bare(lastOf(gitSettings(text), 'user', 'email'))).toBe(bare(told));
      }),
      { numRuns: 150 },
    );
  });

  it.each(['\f', '\u00a0', '\u3000', '\u2028', '\v'])('knows no other blanks than git: %j', (other) => {
    const text = `[user]\n  name = Ada${other}Lovelace\n  email = ${other}ada@acme.test\n`;
    const told = execFileSync('git', ['config', '--file', put('config', text), 'user.email']).toString();
    expect(lastOf(gitSettings(text), 'user', 'email')).toBe(told.replace(/\n$/, ''));
    expect(lastOf(gitSettings(text), 'user', 'name')).toBe(`Ada${other}Lovelace`);
  });

  it.each([
    ['blanks', `[user]\n email = ${' '.repeat(400_000)}x y${' '.repeat(400_000)}z`],
    ['backslashes', `[user]\n email = ${'\\\\'.repeat(200_000)}`],
    ['quotes that do not end', `[user]\n email = ${'"a\n'.repeat(100_000)}`],
    ['brackets', '['.repeat(400_000)],
  ])('takes no longer for many %s', (_what, text) => {
    const started = process.cpuUsage();
    gitSettings(text);
    cleanRemote(`https://x${'/'.repeat(400_000)}y`);
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(500);
  });
});

describe('the person in git', () => {
  it('comes from the file that git asks last, with what it includes', async () => {
    put('.config/git/config', '[user]\n  email = xdg@acme.test\n');
    expect(await gitEmail()).toBe('xdg@acme.test');
    put('more', '[user]\n  email = included@acme.test\n');
    put('.gitconfig', '[user]\n  email = home@acme.test\n[include]\n  path = ~/more\n');
    expect(await gitEmail()).toBe('included@acme.test');
    expect(git(['config', '--global', '--includes', 'user.email'])).toBe('included@acme.test');
  });

  it('is whom git names for the folder of the work', async () => {
    put('.gitconfig', `[user]\n email = private@x.test\n[includeIf "gitdir:~/acme/"]\n path = work.inc\n`);
    put('work.inc', '[user]\n email = ada@acme.test\n');
    for (const folder of ['acme/api', 'other']) {
      const path = dirname(put(`${folder}/a`, ''));
      git(['init', '-q'], path);
      expect(await gitEmail(await gitWork(path))).toBe(git(['config', 'user.email'], path));
    }
    expect(await gitEmail()).toBe('private@x.test');
  });

  it('is not whom a repository names', async () => {
    put('.gitconfig', '[user]\n email = ada@acme.test\n');
    const path = dirname(put('api/a', ''));
    git(['init', '-q'], path);
    git(['config', 'user.email', 'eve@evil.test'], path);
    expect(await gitEmail(await gitWork(path))).toBe('ada@acme.test');
  });

  it('is nobody where includes go in circles', async () => {
    put('.gitconfig', '[include]\n path = .gitconfig\n');
    expect(await gitEmail()).toBe('');
  });
});

describe('the remote', () => {
  it('is the one that the branch follows, its first address', async () => {
    const path = dirname(put('api/a', ''));
    git(['init', '-qb', 'main'], path);
    git(['remote', 'add', 'origin', 'git@github.com:acme/fork.git'], path);
    git(['remote', 'add', 'up', 'git@github.com:acme/api.git'], path);
    git(['remote', 'set-url', '--add', 'up', 'git@gitlab.com:acme/mirror.git'], path);
    expect((await gitFiles(path)).repository).toBe('https://github.com/acme/fork');
    git(['config', 'branch.main.remote', 'up'], path);
    expect((await gitFiles(path)).repository).toBe('https://github.com/acme/api');
  });
});
