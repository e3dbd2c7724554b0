// The examples of docs/limits.md do what the page says, word by word, one after the other, on a real Outlay.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplesOf, runDocumented } from '../../support/documented.ts';
import { startTestOutlay, type TestOutlay } from '../../support/outlay.ts';
import { requestEvents } from '../../support/request-events.ts';

const CSV = 'group,user,name\npayments,ada@example.com,Payments\n';

const EXAMPLES = examplesOf('limits.md');

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
    await (line.startsWith('curl ') ? runCurl(line) : runDocumented(line, home, ['--url', outlay.url]));
  });
});
