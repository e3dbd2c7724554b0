// Connections to forges by command against a real Outlay.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startCommandLine, type CommandLine } from '../support/command-line.ts';
import { startGithub, TOKEN } from '../server/forge/github-server.ts';
import { signed } from '../server/forge/webhook-rig.ts';

let line: CommandLine;
const run: CommandLine['run'] = async (words, env) => await line.run(words, env);

beforeAll(async () => {
  line = await startCommandLine();
});
afterAll(async () => await line.end());

it('what is printed is enough for a webhook, and its deliveries are listed', async () => {
  expect((await run('forges list')).stdout).toContain('No forge is connected.');
  const { stdout, error } = await run('forges add github --yes');
  expect(error).toBe('');
  expect(stdout).toContain('Events        Pull requests, ');
  expect(stdout).toContain('which is not shown again');
  const address = /Address +(\S+)/.exec(stdout)?.[1] ?? '';
  const secret = /Secret +(\S+)/.exec(stdout)?.[1] ?? '';
  const body = JSON.stringify({ zen: 'Keep it logically awesome.' });
  const headers = { 'X-GitHub-Event': 'ping', 'X-Hub-Signature-256': signed(secret, body) };
  expect((await fetch(address, { method: 'POST', headers, body })).status).toBe(200);
  expect((await fetch(address, { method: 'POST', headers, body: `${body} ` })).status).toBe(401);
  const listed = (await run('forges list')).stdout;
  expect(listed).toMatch(/github +github +github\.com +\S.* ago\) +0 +1 +1/);
  expect(listed).not.toContain(secret);
  expect((await run('forges rotate github --yes')).stdout).not.toContain(secret);
  expect((await run('forges rotate none --yes')).error).toContain('There is no connection none.');
});

it('what was missed is asked for, and a turn that is stopped says why and exits 1', async () => {
  const github = await startGithub();
  github.at.set('/repos/acme/shop', { full_name: 'acme/shop', default_branch: 'main' });
  github.at.set('/repos/acme/shop/pulls', []);
  const commit = {
    message: 'This reverts commit abcdef1234.',
    committer: { date: new Date().toISOString() },
  };
  github.at.set('/repos/acme/shop/commits', [{ sha: '1'.repeat(40), commit }]);
  const place = `--api-url ${github.url} --allow-private --token ${TOKEN}`;
  expect((await run(`forges add github --name shop ${place} --repos acme/shop --yes`)).error).toBe('');
  const first = await run('forges catch-up shop');
  expect([first.stdout, first.code]).toEqual(['0 changes asked for, 1 fact new.\n', 0]);
  github.at.delete('/repos/acme/shop/pulls');
  const second = await run('forges catch-up shop');
  expect(second.stdout).toContain('Stopped: acme/shop: GitHub answered 404');
  expect(second.code).toBe(1);
  expect((await run('forges remove shop --yes')).stdout).toBe('Taken away; what it delivered stays.\n');
  await github.close();
});

it('what cannot be is refused with a sentence', async () => {
  expect((await run('forges add sourcehut --yes')).error).toContain('forge');
  expect((await run('forges add gitlab --poll --yes')).error).toContain('is for GitHub only');
});
