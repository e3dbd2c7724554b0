// Settings: one row a change, visible once stored, the same after a restart, and right after a write of unknown fate.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createDirectory } from '../../control/directory.ts';
import { createLimitInputs, policyOf } from '../../control/limit-inputs.ts';
import { createKinds } from '../../control/setting-kinds.ts';
import { createSettings } from '../../control/settings.ts';
import { SETTING_KINDS } from '../../schemas/change-log.ts';
import { DEFAULT_POLICY } from '../../schemas/limits.ts';
import { StoreUnavailable, type Insert, type Store } from '../../store/store.ts';
import { openLedger, type Ledger } from '../analytics/ledger.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30, 0, 123);

let ledger: Ledger;

beforeAll(async () => {
  ledger = await openLedger();
});

afterAll(async () => {
  await ledger.close();
});

/** The store without settings. */
async function emptyStore(): Promise<Store> {
  await ledger.store.command('TRUNCATE TABLE settings');
  return ledger.store;
}

const row = z.object({
  kind: z.string(),
  id: z.string(),
  version: z.string(),
  value: z.string(),
  deleted: z.boolean(),
  changed_by: z.string(),
});

async function rows(store: Store) {
  const sql =
    'SELECT kind, id, version, value, deleted, changed_by FROM settings ORDER BY changed_at, kind, id, version';
  return (await store.query({ sql, row })).map(({ kind, id, version, deleted, changed_by }) =>
    [kind, id, version, deleted, changed_by].join(' '),
  );
}

const monthly = (micros: number) => ({ limits: { month: micros }, period: 'month' as const });

describe('a change', () => {
  it('is one row, and the same after a restart', async () => {
    const store = await emptyStore();
    let now = NOW;
    const settings = await createSettings(store, () => now++);
    await settings.change('root', () => [settings.userLimits.put('ada', monthly(5))]);
    await settings.change('eve', () => [settings.userLimits.put('ada', monthly(0))]);
    await settings.change('root', () => [settings.userLimits.put('bob', monthly(7))]);
    await settings.change('root', () => [
      settings.userLimits.remove('bob') ?? settings.userLimits.put('bob', monthly(1)),
    ]);
    expect(await rows(store)).toEqual([
      'user_limit ada 1 false root',
      'user_limit ada 2 false eve',
      'user_limit bob 1 false root',
      'user_limit bob 2 true root',
    ]);
    const again = await createSettings(store, () => NOW);
    for (const each of [settings, again]) {
      expect(each.userLimits.list()).toEqual([
        { id: 'ada', version: 2, value: monthly(0), changedAt: '2026-11-22T13:30:00.125Z', changedBy: 'eve' },
      ]);
      expect(each.userLimits.versionOf('bob')).toBe(2);
      expect(each.userLimits.get('bob')).toBeUndefined();
    }
  });

  it('of several settings is stored and seen whole', async () => {
    const store = await emptyStore();
    const settings = await createSettings(store, () => NOW);
    const told: string[][] = [];
    const end = settings.onChange(
      (changed) => void told.push(changed.map(({ kind, id }) => `${kind} ${id}`)),
    );
    await settings.change('root', () => [
      settings.groups.put('eng', { name: 'Engineering' }),
      settings.members.put('eng', { members: ['ada'] }),
    ]);
    end();
    await settings.change('root', () => [settings.groups.put('ops', { name: 'Operations' })]);
    expect(told).toEqual([['group eng', 'members eng']]);
  });

  it('waits for its turn, and sees what the one before it did', async () => {
    const store = await emptyStore();
    const settings = await createSettings(store, () => NOW);
    const raise = async () =>
      await settings.change('root', () => [
        settings.userLimits.put(
          'ada',
          monthly((settings.userLimits.get('ada')?.value.limits.month ?? 0) + 1),
        ),
      ]);
    await Promise.all(Array.from({ length: 8 }, raise));
    expect(settings.userLimits.get('ada')).toMatchObject({ version: 8, value: monthly(8) });
  });

  it('that is refused changes nothing and holds up nobody', async () => {
    const store = await emptyStore();
    const settings = await createSettings(store, () => NOW);
    const refused = settings.change('root', () => {
      throw new Error('no');
    });
    await expect(refused).rejects.toThrow('no');
    await settings.change('root', () => []);
    await settings.change('root', () => [settings.userLimits.put('ada', monthly(1))]);
    expect(await rows(store)).toEqual(['user_limit ada 1 false root']);
  });
});

describe('a write that fails', () => {
  /** Fails the next insert, before or after it reached the store. */
  function failing(store: Store): Store & { fail?: 'before' | 'after' | undefined } {
    const wrapped: Store & { fail?: 'before' | 'after' | undefined } = {
      query: async (query) => await store.query(query),
      dump: async (query) => await store.dump(query),
      remembersFor: async () => await Promise.resolve(Number.POSITIVE_INFINITY),
      command: async (sql) => await store.command(sql),
      close: async () => await store.close(),
      insert: async (insert: Insert) => {
        const { fail } = wrapped;
        wrapped.fail = undefined;
        if (fail !== 'before') await store.insert(insert);
        if (fail) throw new StoreUnavailable('away');
      },
    };
    return wrapped;
  }

  it.each(['before', 'after'] as const)(
    '%s it was stored is not seen, and the next change is right',
    async (fail) => {
      const own = await emptyStore();
      const store = failing(own);
      const settings = await createSettings(store, () => NOW);
      await settings.change('root', () => [settings.userLimits.put('ada', monthly(1))]);
      store.fail = fail;
      await expect(
        settings.change('root', () => [settings.userLimits.put('ada', monthly(2))]),
      ).rejects.toThrow('away');
      expect(settings.userLimits.get('ada')?.value).toEqual(monthly(1));
      await settings.change('root', () => [settings.userLimits.put('bob', monthly(3))]);
      const seen = fail === 'before' ? monthly(1) : monthly(2);
      expect(settings.userLimits.get('ada')?.value).toEqual(seen);
      await settings.change('root', () => [settings.userLimits.put('ada', monthly(4))]);
      const again = await createSettings(own, () => NOW);
      expect(again.userLimits.get('ada')?.value).toEqual(monthly(4));
      expect(again.userLimits.get('bob')?.value).toEqual(monthly(3));
    },
  );
});

it('gathers what decides the limits of a person, and follows changes', async () => {
  const store = await emptyStore();
  const settings = await createSettings(store, () => NOW);
  const directory = createDirectory(settings);
  const inputsOf = createLimitInputs(settings, directory);
  const unset = { limits: {}, failClosed: false };
  expect(inputsOf('ada')).toEqual({ policy: DEFAULT_POLICY, user: unset, groups: [], raises: [] });
  await settings.change('root', () => [
    settings.groups.put('ops', { name: 'Operations' }),
    settings.groups.put('eng', { name: 'Engineering' }),
    settings.members.put('ops', { members: ['ada'] }),
    settings.members.put('eng', { members: ['ada', 'bob'] }),
    settings.members.put('ghosts', { members: ['ada'] }),
    settings.groupLimits.put('eng', monthly(7)),
    settings.userLimits.put('cleo', monthly(1)),
    settings.limits.put('deployment', { ...DEFAULT_POLICY, enabled: false }),
  ]);
  expect(directory.groupsOf('ada')).toEqual(['eng', 'ops']);
  expect(inputsOf('ada').groups).toEqual([
    { id: 'eng', limits: { month: 7 }, failClosed: false },
    { id: 'ops', limits: {}, failClosed: false },
  ]);
  expect(['ada', 'bob', 'cleo', 'dora'].map((user) => directory.knows(user))).toEqual([
    true,
    true,
    true,
    false,
  ]);
  expect(policyOf(settings).enabled).toBe(false);
  await settings.change('root', () => [settings.members.put('eng', { members: [] })]);
  expect(directory.groupsOf('bob')).toEqual([]);
});

it('has an audit trail that names every kind of setting', () => {
  const kinds = Object.values(createKinds()).map(({ kind }) => kind);
  expect(kinds.sort()).toEqual([...SETTING_KINDS].sort());
});
