// Connections to forges over HTTP: made, rotated, told without their secrets, and kept from giving a token away.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createForgeRouter } from '../../control/forge-router.ts';
import { createSettings, type Settings } from '../../control/settings.ts';
import { openLedger, type Ledger } from '../analytics/ledger.ts';
import { serve, type Served } from '../analytics/serve-router.ts';
import { SECRET_OVERLAP_MS, validSecrets } from '../../control/rotating-secret.ts';

let ledger: Ledger;
let settings: Settings;
let api: Served;
let now: number;

const figures = {
  last_delivery_at: null,
  counted_since: '2026-10-01T00:00:00.000Z',
  taken: 0,
  duplicate: 0,
  ignored: {},
  refused: {},
};
const turn = {
  at: figures.counted_since,
  running: false,
  repositories: 1,
  changes: 2,
  facts: 3,
  stopped: '',
  next_at: null,
};

beforeAll(async () => {
  ledger = await openLedger();
});
afterAll(async () => {
  await api.close();
  await ledger.close();
});
beforeEach(async () => {
  await (api as Served | undefined)?.close();
  await ledger.store.command('TRUNCATE TABLE settings');
  settings = await createSettings(ledger.store, Date.now);
  now = Date.parse('2026-10-01T00:00:00Z');
  const router = createForgeRouter({
    settings,
    actorOf: () => 'admin',
    figuresOf: () => figures,
    caughtUpOf: () => null,
    catchUp: async () => await Promise.resolve(turn),
    now: () => now,
  });
  api = await serve(router, () => undefined);
});

const put = async (id: string, body: object) => await api.call('PUT', `/forges/${id}`, body);

it('a connection is made with a secret that is told once', async () => {
  const made = await put('github', { forge: 'github' });
  expect(made).toMatchObject({
    status: 201,
    body: {
      id: 'github',
      host: 'github.com',
      webhook_path: '/webhooks/github/github',
      secret: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      has_token: false,
      deliveries: figures,
      catch_up: null,
    },
  });
  const { secret } = made.body as { secret: string };
  const shown = await api.call('GET', '/forges/github');
  const listed = await api.call('GET', '/forges');
  expect(JSON.stringify([shown.body, listed.body])).not.toContain(secret);
  expect(settings.forges.get('github')?.value.secret).toBe(secret);
});

it('a secret that was given is not told back, nor is a token', async () => {
  const told = await put('lab', {
    forge: 'gitlab',
    host: 'Git.Acme.example',
    secret: 'x'.repeat(20),
    token: 'glpat-1',
  });
  expect(told.body).toMatchObject({ host: 'git.acme.example', has_token: true });
  expect(JSON.stringify(told.body)).not.toMatch(/xxxx|glpat/);
});

it('a rotation makes a new secret, beside which the one before holds for a day', async () => {
  const { secret: first } = (await put('github', { forge: 'github' })).body as { secret: string };
  now += 60_000;
  const { secret: second } = (await put('github', { rotate_secret: true })).body as { secret: string };
  expect(second).not.toBe(first);
  const value = settings.forges.get('github')?.value;
  if (!value) throw new Error('it was just made');
  expect(validSecrets(value, now + SECRET_OVERLAP_MS - 1)).toEqual([second, first]);
  expect(validSecrets(value, now + SECRET_OVERLAP_MS)).toEqual([second]);
});

it('a change keeps what it does not name', async () => {
  await put('github', { forge: 'github', token: 'ghp_1', repositories: ['Acme/Shop'], poll: true });
  const told = await put('github', { review_workflows: ['.github/workflows/review.yml'] });
  expect(told).toMatchObject({
    status: 200,
    body: {
      has_token: true,
      poll: true,
      repositories: ['acme/shop'],
      review_workflows: ['.github/workflows/review.yml'],
    },
  });
  expect(told.body).not.toHaveProperty('secret');
});

it('a token is not sent to another address than it was given for', async () => {
  await put('github', { forge: 'github', token: 'ghp_1' });
  const elsewhere = { api_url: 'https://evil.example/api' };
  expect(await put('github', elsewhere)).toMatchObject({
    status: 400,
    body: { errors: [{ name: 'token' }] },
  });
  expect((await put('github', { ...elsewhere, token: 'ghp_2' })).status).toBe(200);
});

it.each([
  [{}, 'forge'],
  [{ forge: 'sourcehut' }, 'forge'],
  [{ forge: 'github', secret: 'short' }, 'secret'],
  [{ forge: 'github', poll: true }, 'token'],
  [{ forge: 'github', poll: true, token: 'ghp_1' }, 'repositories'],
  [{ forge: 'gitlab', poll: true, token: 'glpat' }, 'poll'],
  [{ forge: 'github', repositories: ['shop'] }, 'repositories.0'],
  [{ forge: 'github', host: 'https://github.com/' }, 'host'],
  [{ forge: 'github', api_url: 'https://me:pw@github.com' }, 'api_url'],
  [{ forge: 'github', colour: 'red' }, 'colour'],
])('%j is refused for its %s', async (body, name) => {
  expect(await put('github', body)).toMatchObject({ status: 400, body: { errors: [{ name }] } });
});

it('the forge of a connection cannot be changed', async () => {
  await put('one', { forge: 'github' });
  expect(await put('one', { forge: 'gitlab' })).toMatchObject({ status: 400 });
});

it('a connection can be asked to catch up, and taken away', async () => {
  await put('github', { forge: 'github' });
  expect(await api.call('POST', '/forges/github/catch-up')).toMatchObject({ status: 200, body: turn });
  expect((await api.call('DELETE', '/forges/github')).status).toBe(204);
  expect((await api.call('GET', '/forges/github')).status).toBe(404);
  expect((await api.call('POST', '/forges/github/catch-up')).status).toBe(404);
});

it('twenty connections are enough', async () => {
  for (let at = 0; at < 20; at++) await put(`c${at}`, { forge: 'github' });
  expect((await put('c20', { forge: 'github' })).status).toBe(400);
});
