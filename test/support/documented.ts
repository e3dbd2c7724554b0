// Commands that pages of the documentation show, run as people would type them.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { runCommand } from './command-line.ts';

/** Commands of a page's blocks for a shell, lines that go on joined, comments left out. `page` as `limits.md`. */
export function examplesOf(page: string): string[] {
  const text = readFileSync(join(import.meta.dirname, '../../docs', page), 'utf8');
  return [...text.matchAll(/^```sh\n([^]*?)^```$/gm)].flatMap(([, block = '']) =>
    block
      .replace(/\\\n */g, '')
      .split(/\n(?! )/)
      .map((line) => line.replace(/ +# .*$/, '').trim())
      .filter((line) => line !== ''),
  );
}

/** As a shell splits them. */
async function wordsOf(line: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('bash', ['-c', `printf '%s\\0' ${line}`]);
  return stdout.split('\0').slice(0, -1);
}

/** Runs `outlay …` as a person with this home, who answers yes. It has to say something, and no fault. */
export async function runDocumented(line: string, home: string, more: readonly string[]): Promise<void> {
  const [, ...words] = await wordsOf(line);
  const env = {
    HOME: home,
    XDG_CONFIG_HOME: home,
    OUTLAY_DATA_DIR: join(home, 'none'),
    CI: '',
    GITHUB_ACTIONS: '',
  };
  const typed = [...words, ...more];
  const first = await runCommand(typed, env);
  const asks = first.error.startsWith('Nobody is there to be asked.');
  const { error, stdout, stderr } = asks ? await runCommand([...typed, '--yes'], env) : first;
  expect([error, (stdout + stderr).length > 0]).toEqual(['', true]);
}
