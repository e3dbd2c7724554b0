// Caps on sessions over HTTP, on a real store: of everyone, of people and of groups.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sessionCapsAnswer } from '../../schemas/session-caps.ts';
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

const EVERYONE = '/settings/session-caps';
const ADA = '/session-caps/users/ada';
const ENG = '/session-caps/groups/eng';

async function capsAt(path: string) {
  const { status, headers, body } = await api.get(path);
  expect(status).toBe(200);
  return { etag: headers.get('etag'), ...sessionCapsAnswer.parse(body) };
}

describe('caps on sessions', () => {
  it('are none until they are set', async () => {
    expect(await capsAt(EVERYONE)).toMatchObject({
      etag: '"0"',
      source: { scope: 'default', id: '' },
      cost_micros: null,
      subagents: null,
      action: 'block',
      updated_at: null,
    });
  });

  it('are replaced as a whole', async () => {
    const { status, body } = await api.put(EVERYONE, { subagents: 10, depth: 0, action: 'warn' });
    expect([status, sessionCapsAnswer.parse(body)]).toMatchObject([
      200,
      { subagents: 10, depth: 0, action: 'warn' },
    ]);
    await api.put(EVERYONE, { tokens: 5 });
    expect(await capsAt(EVERYONE)).toMatchObject({
      etag: '"2"',
      tokens: 5,
      subagents: null,
      depth: null,
      action: 'block',
    });
  });

  it('are taken away by a deletion, and by setting none', async () => {
    await api.put(ADA, { retries: 3 });
    expect((await api.put(ADA, { retries: null })).status).toBe(200);
    expect(await capsAt(ADA)).toMatchObject({ retries: null, updated_at: null });
    await api.put(ADA, { retries: 3 });
    expect((await api.remove(ADA)).status).toBe(204);
    expect((await api.remove(ADA)).status).toBe(204);
    expect(await capsAt(ADA)).toMatchObject({ retries: null });
  });

  it('belong to their scope', async () => {
    await api.group('eng', 'ada');
    await api.put(ADA, { depth: 1 });
    await api.put(ENG, { depth: 2 });
    expect(await capsAt(ADA)).toMatchObject({ source: { scope: 'user', id: 'ada' }, depth: 1 });
    expect(await capsAt(ENG)).toMatchObject({ source: { scope: 'group', id: 'eng' }, depth: 2 });
    expect(await capsAt(EVERYONE)).toMatchObject({ depth: null });
  });

  it('go with their group', async () => {
    await api.group('eng', 'ada');
    await api.put(ENG, { depth: 2 });
    await api.remove('/groups/eng');
    expect((await api.get(ENG)).status).toBe(404);
    await api.group('eng', 'ada');
    expect(await capsAt(ENG)).toMatchObject({ depth: null });
  });

  it.each(['/session-caps/groups/none', '/session-caps/users/nobody'])('are refused for %s', async (path) => {
    for (const answer of [await api.get(path), await api.put(path, { depth: 1 }), await api.remove(path)]) {
      expect(answer.status).toBe(404);
    }
  });

  it.each([{ subagents: -1 }, { depth: 1.5 }, { cost_micros: '5' }, { action: 'stop' }, { subagent: 5 }])(
    'are refused where they say %o',
    async (body) => {
      expect((await api.put(EVERYONE, body)).status).toBe(400);
      expect(await capsAt(EVERYONE)).toMatchObject({ etag: '"0"' });
    },
  );

  it('are not overwritten by who has not seen them, and are told with their reason', async () => {
    await api.put(EVERYONE, { subagents: 10, reason: 'fan-out' });
    const late = await api.put(EVERYONE, { subagents: 99 }, { 'if-match': '"0"' });
    expect([late.status, late.body]).toMatchObject([412, { current: { subagents: 10 } }]);
    expect((await api.remove(EVERYONE, { 'if-match': '"0"' })).status).toBe(412);
    expect((await api.get('/settings/audit?kind=session_caps')).body).toMatchObject({
      data: [{ id: 'default', reason: 'fan-out', before: null, after: { subagents: 10 } }],
    });
  });

  it('keep a name from becoming that of somebody else', async () => {
    await api.group('eng', 'bob');
    await api.put(ADA, { depth: 1 });
    expect((await api.put('/people/aliases/ada', { user: 'bob' })).status).toBe(409);
  });
});
