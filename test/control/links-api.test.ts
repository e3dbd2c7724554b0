// Links that people make between work and changes, over HTTP, on a real store.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { linkAnswer } from '../../schemas/links.ts';
import { openControlApi, type ControlApi } from './control-api.ts';

let api: ControlApi;

beforeAll(async () => {
  api = await openControlApi();
});

beforeEach(async () => {
  await api.reset();
});

afterAll(async () => {
  expect(await api.close()).toEqual([]);
});

const OF_SESSION = {
  target: { session: 's1', agent: 'codex' },
  repo: 'git@github.com:Acme/Web.git',
  pr: '#482',
};

describe('a link', () => {
  it('says which change the calls of a session are for, in one spelling', async () => {
    const { status, body } = await api.put('/links/spike', OF_SESSION);
    expect(status).toBe(201);
    expect(linkAnswer.parse(body)).toMatchObject({
      link: 'spike',
      target: { session: 's1', agent: 'codex' },
      from: null,
      repo: 'github.com/acme/web',
      pr: '482',
      updated_by: 'admin',
    });
    expect((await api.get('/links/spike')).body).toEqual(body);
    expect((await api.get('/links')).body).toEqual({ data: [body], next_cursor: null });
  });

  it('of a branch is of its repository where none is named, and may say that there is no change', async () => {
    const target = { repo: 'https://github.com/acme/web', branch: 'spike' };
    expect((await api.put('/links/a', { target, pr: '7' })).body).toMatchObject({
      target: { repo: 'github.com/acme/web', branch: 'spike' },
      repo: 'github.com/acme/web',
      pr: '7',
    });
    const { status, body } = await api.put('/links/a', { target, pr: null });
    expect([status, body]).toMatchObject([200, { repo: null, pr: null }]);
  });

  it('is refused with what is wrong', async () => {
    const late = { ...OF_SESSION, from: '2026-11-02T00:00:00Z', to: '2026-11-01T00:00:00Z' };
    for (const body of [
      late,
      { target: { session: 's1' }, pr: '7' },
      { ...OF_SESSION, target: {} },
      { pr: null },
    ]) {
      expect((await api.put('/links/a', body)).status).toBe(400);
    }
    expect((await api.put('/links/not a name', OF_SESSION)).status).toBe(400);
  });

  it('is changed and taken back by who has seen it', async () => {
    const { headers } = await api.put('/links/a', OF_SESSION);
    const seen = { 'if-match': headers.get('etag') ?? '' };
    expect((await api.put('/links/a', { ...OF_SESSION, pr: '9' }, seen)).status).toBe(200);
    expect((await api.remove('/links/a', seen)).status).toBe(412);
    expect((await api.remove('/links/a')).status).toBe(204);
    expect((await api.remove('/links/a')).status).toBe(404);
    expect((await api.get('/links/a')).status).toBe(404);
  });
});
