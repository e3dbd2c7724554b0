// Groups and members from CSV: tried out first, then made so; on a real store.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { parseCsv } from '../../control/csv.ts';
import { importTag, parseGroupFile } from '../../control/group-import.ts';
import { createKinds } from '../../control/setting-kinds.ts';
import type { Settings } from '../../control/settings.ts';
import { groupImportAnswer } from '../../schemas/directory-api.ts';
import { problemSchema } from '../../schemas/problem.ts';
import { membersAnswer } from '../../schemas/settings-api.ts';
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

async function send(text: string, query = '', headers: Record<string, string> = {}) {
  return await api.post(`/imports/groups${query}`, text, { 'content-type': 'text/csv', ...headers });
}

async function membersOf(group: string): Promise<string[]> {
  return membersAnswer.parse((await api.get(`/groups/${group}/members`)).body).members;
}

const FILE = 'group,user,name\r\neng,Ada@acme.test,Engineering\r\neng,cleo,\r\nops,ada,"Operations, EU"\r\n';

describe('a file of groups', () => {
  it('is tried out: who comes, who goes, who is unknown; nothing changes', async () => {
    await api.group('eng', 'bob', 'cleo');
    await api.group('sales', 'dora');
    const { status, headers, body } = await send(FILE, '?preview=true');
    expect([status, headers.get('etag')]).toEqual([200, expect.stringMatching(/^"[0-9a-f]{16}"$/)]);
    expect(groupImportAnswer.parse(body)).toEqual({
      preview: true,
      groups: [
        {
          group: 'eng',
          name: 'Engineering',
          is_new: false,
          added: ['ada@acme.test'],
          removed: ['bob'],
          unchanged: 1,
        },
        { group: 'ops', name: 'Operations, EU', is_new: true, added: ['ada'], removed: [], unchanged: 0 },
      ],
      other_groups: ['sales'],
      added: 2,
      removed: 1,
      unknown_users: ['ada@acme.test'],
    });
    expect(await membersOf('eng')).toEqual(['bob', 'cleo']);
    expect((await api.get('/groups/ops')).status).toBe(404);
  });

  it('is made so, once, where nothing changed since it was tried out', async () => {
    await api.group('eng', 'bob', 'cleo');
    const etag = (await send(FILE, '?preview=true')).headers.get('etag') ?? '';
    await api.put('/groups/eng/members/dora', {});
    const late = await send(FILE, '', { 'if-match': etag });
    expect([late.status, late.body]).toMatchObject([412, { current: { removed: 2 } }]);
    const now = (await send(FILE, '?preview=true')).headers.get('etag') ?? '';
    const made = await send(FILE, '?reason=reorganisation', { 'if-match': now });
    expect(groupImportAnswer.parse(made.body)).toMatchObject({ preview: false, added: 2, removed: 2 });
    expect([await membersOf('eng'), await membersOf('ops')]).toEqual([['ada@acme.test', 'cleo'], ['ada']]);
    expect((await api.get('/groups/ops')).body).toMatchObject({ name: 'Operations, EU' });
    expect((await api.get('/settings/audit?kind=members&id=ops')).body).toMatchObject({
      data: [{ reason: 'reorganisation', changed_by: 'admin' }],
    });
    const again = await send(FILE);
    expect(groupImportAnswer.parse(again.body)).toMatchObject({ added: 0, removed: 0 });
    expect((await api.get('/groups/eng')).headers.get('etag')).toBe('"2"');
  });

  it('is not made so where another file was tried out', async () => {
    await api.group('eng', 'bob');
    const etag = (await send(FILE, '?preview=true')).headers.get('etag') ?? '';
    const other = await send(FILE.replace('cleo', 'mallory'), '', { 'if-match': etag });
    expect([other.status, await membersOf('eng')]).toEqual([412, ['bob']]);
    const sameGroups = FILE.split('\r\n')
      .toSpliced(1, 2, 'eng,cleo,', 'eng,Ada@acme.test,Engineering')
      .join('\n');
    expect((await send(sameGroups, '', { 'if-match': etag })).status).toBe(200);
  });

  it('may have semicolons, a mark of its encoding, columns in any order, and groups without members', async () => {
    expect((await send('\uFEFFid;User;GROUP\n1;ada;eng\n\n2;;empty\n')).status).toBe(200);
    expect([await membersOf('eng'), await membersOf('empty')]).toEqual([['ada'], []]);
  });

  it.each([
    ['', 'body'],
    ['group,user\neng,"ada\n', 'body'],
    ['team,user\neng,ada\n', 'line 1'],
    ['group,user\neng,ada\nNot A Group,bob\n', 'line 3'],
    [`group,user\neng,${'x'.repeat(513)}\n`, 'line 2'],
  ])('that reads %j is refused at %s', async (text, name) => {
    const { status, body } = await send(text);
    expect([status, problemSchema.parse(body).errors?.[0]?.name]).toEqual([400, name]);
  });

  it('has to be sent as CSV', async () => {
    expect((await api.post('/imports/groups', { groups: [] })).status).toBe(400);
    expect((await send(FILE, '?preview=perhaps')).status).toBe(400);
  });
});

it('has the same entity tag after a restart, in whichever order settings were read', () => {
  const kinds = createKinds();
  const row = (id: string, version: number) => {
    const value = JSON.stringify({ name: id });
    return { kind: 'group', id, version, value, deleted: false, changedAt: '', changedBy: '' };
  };
  const tagOf = (rows: ReturnType<typeof row>[]) => {
    kinds.groups.load(rows);
    return importTag({ settings: kinds as Settings }, parseGroupFile(FILE));
  };
  const rows = [row('eng', 1), row('a', 2), row('ops', 1)];
  expect(tagOf(rows.toReversed())).toBe(tagOf(rows));
  expect(tagOf([...rows, row('new', 1)])).not.toBe(tagOf(rows));
});

it('reads back every cell that was written by the rules of the format', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', '\r\n', ' ', 'é') });
  const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(rows, (given) => {
      const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
      const text = ['x,y', ...given.map((cells) => cells.map(quoted).join(','))].join('\r\n');
      const read = parseCsv(text)?.map(({ cells }) => cells);
      expect(read).toEqual([['x', 'y'], ...given.filter((cells) => cells.some((each) => each !== ''))]);
    }),
  );
});
