// The examples of docs/limits.md do what the page says, word by word, one after the other, on a real Outlay.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../support/command-line.ts';
import { startTestOutlay, type TestOutlay } from '../../support/outlay.ts';
import { requestEvents } from '../../support/request-events.ts';

const PAGE = join(import.meta.dirname, '../../../docs/limits.md');
const CSV = 'group,user,name\npayments,ada@example.com,Payments\n';

/** Commands of the blocks for a shell, lines that go on joined, comments left out. */
const EXAMPLES = [...readFileSync(PAGE, 'utf8').matchAll(/^```sh\n([^]*?)^```$/gm)].flatMap(
  ([, block = '']) =>
    block
      .replace(/\\\n */g, '')
      .split(/\n(?! )/)
      .map((line) => line.replace(/ +# .*$/, '').trim())
      .filter((line) => line !== ''),
);

let home: string;
let outlay: TestOutlay;
let folder: string;
let latestId = '';

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'outlay-documented-'));
  writeFileSync(join(home, '.gitconfig'), '[user]\n\temail = ada@example.com\n');
  writeFileSync(join(home, 'groups.csv'), CSV);
  outlay = await startTestOutlay();
  const events = ['ada@example.com', 'bob@example.com'].map((user) => ({
    'user.email': user,
    'session.id': user,
    request_id: user,
    input_tokens: 1_000,
  }));
  await outlay.send({ name: 'logs.json', signal: 'logs', body: Buffer.from(requestEvents(events)) });
  const path = '/api/v1/groups/payments';
  await outlay.call('PUT', path, { name: 'Payments' });
  await outlay.call('PUT', `${path}/members`, { members: ['ada@example.com'] });
  const limit = { period: 'month', limit_micros: 50_000_000 };
  await outlay.call('PUT', '/api/v1/limits/users/ada@example.com', limit);
  folder = process.cwd();
  process.chdir(home);
});

afterAll(async () => {
  process.chdir(folder);
  await outlay.end();
  rmSync(home, { recursive: true, force: true });
});

/** As a shell splits them. */
async function wordsOf(line: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('bash', ['-c', `printf '%s\\0' ${line}`]);
  return stdout.split('\0').slice(0, -1);
}

async function runOutlay(line: string): Promise<void> {
  const [, ...words] = await wordsOf(line);
  const env = {
    HOME: home,
    XDG_CONFIG_HOME: home,
    OUTLAY_DATA_DIR: join(home, 'none'),
    CI: '',
    GITHUB_ACTIONS: '',
  };
  const typed = [...words, '--url', outlay.url];
  const first = await runCommand(typed, env);
  const asks = first.error.startsWith('Nobody is there to be asked.');
  const { error, stdout } = asks ? await runCommand([...typed, '--yes'], env) : first;
  expect([error, stdout.length > 0]).toEqual(['', true]);
}

/** The page leaves out what differs each time: `<id>` is that of what was made last. */
async function runCurl(line: string): Promise<void> {
  const asked = line.replaceAll('localhost:8787', new URL(outlay.url).host).replaceAll('<id>', latestId);
  const command = asked.replace(/^curl/, 'curl -sS --fail-with-body');
  const { stdout } = await promisify(execFile)('bash', ['-c', command], { cwd: home });
  latestId = /"id":"([^"]+)"/.exec(stdout)?.[1] ?? latestId;
}

describe('docs/limits.md', () => {
  it('has examples', () => {
    expect(EXAMPLES.filter((line) => line.startsWith('outlay ')).length).toBeGreaterThan(10);
    expect(EXAMPLES.filter((line) => line.startsWith('curl ')).length).toBeGreaterThan(2);
  });

  it.each(EXAMPLES)('%s', async (line) => {
    await (line.startsWith('curl ') ? runCurl(line) : runOutlay(line));
  });
});
