// The copy of the settings: what a start without the store knows, and what it refuses.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSettingsCopy, type SettingsCopy } from '../../control/settings-copy.ts';
import { createSettings } from '../../control/settings.ts';
import { StoreRejected, StoreUnavailable, type Store } from '../../store/store.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);
const monthly = (micros: number) => ({ limits: { month: micros }, period: 'month' as const });

let folder: string;
let path: string;
let faults: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-settings-'));
  path = join(folder, 'settings-copy.json');
  faults = [];
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const copyOf = (store: string): SettingsCopy =>
  createSettingsCopy({ path, store, onFault: (sentence) => faults.push(sentence) });

/** A store of settings that is away while `away` holds an error. */
function memoryStore(): Store & { away: Error | undefined } {
  const rows: unknown[][] = [];
  const names = ['kind', 'id', 'version', 'value', 'deleted', 'changed_at', 'changed_by'];
  const store: Store & { away: Error | undefined } = {
    away: undefined,
    query: async ({ row }) => {
      if (store.away) throw store.away;
      const latest = new Map(rows.map((one) => [`${String(one[0])} ${String(one[1])}`, one]));
      const found = [...latest.values()].map((one) => names.map((name, index) => [name, one[index]]));
      return await Promise.resolve(found.map((one) => row.parse(Object.fromEntries(one))));
    },
    insert: async (insert) => {
      if (store.away) throw store.away;
      for (const line of insert.rows.toString().trim().split('\n')) rows.push(JSON.parse(line) as unknown[]);
      await Promise.resolve();
    },
    dump: async () => await Promise.resolve(Buffer.alloc(0)),
    command: async () => await Promise.resolve(),
    remembersFor: async () => await Promise.resolve(0),
    close: async () => await Promise.resolve(),
  };
  return store;
}

const open = async (store: Store, name = 'a') => await createSettings(store, () => NOW, copyOf(name));
const away = new StoreUnavailable('away');

describe('a start while the store is away', () => {
  it('knows the settings as they were last, with their versions, and refuses to change them', async () => {
    const store = memoryStore();
    const first = await open(store);
    await first.change('root', () => [first.userLimits.put('ada', monthly(1))]);
    await first.change('root', () => [
      first.userLimits.put('ada', monthly(2)),
      first.userLimits.put('bob', monthly(3)),
    ]);
    await first.change('root', () => [first.userLimits.remove('bob')!]);
    store.away = away;
    const again = await open(store);
    expect(again.known()).toBe(true);
    expect(again.userLimits.list()).toEqual(first.userLimits.list());
    expect(again.userLimits.versionOf('bob')).toBe(2);
    await expect(again.change('root', () => [again.userLimits.put('ada', monthly(9))])).rejects.toThrow(away);
    expect(again.userLimits.get('ada')?.value).toEqual(monthly(2));
  });

  it('tells its listeners once the store was read, forgets what is not there, and takes changes again', async () => {
    const store = memoryStore();
    const copied = await open(store);
    await copied.change('root', () => [copied.userLimits.put('ada', monthly(1))]);
    const other = memoryStore();
    other.away = away;
    const again = await open(other);
    expect(again.userLimits.list()).toHaveLength(1);
    const listener = vi.fn();
    again.onChange(listener);
    await expect(again.refresh()).rejects.toThrow(away);
    other.away = undefined;
    await again.refresh();
    expect(listener).toHaveBeenCalledOnce();
    expect(again.userLimits.list()).toEqual([]);
    await again.refresh();
    expect(listener).toHaveBeenCalledOnce();
    await again.change('root', () => [again.userLimits.put('ada', monthly(5))]);
    other.away = away;
    expect((await open(other)).userLimits.get('ada')?.value).toEqual(monthly(5));
  });

  it('knows nothing without a copy, with that of another store, or with one that is torn', async () => {
    const store = memoryStore();
    const first = await open(store);
    await first.change('root', () => [first.userLimits.put('ada', monthly(1))]);
    store.away = away;
    expect((await open(store, 'b')).known()).toBe(false);
    expect(faults).toEqual([]);
    const text = readFileSync(path, 'utf8');
    for (const torn of [text.slice(0, -9), '', '{}', text.replace('month', 'moth')]) {
      writeFileSync(path, torn);
      const again = await open(store);
      expect(again.known()).toBe(false);
      expect(again.userLimits.list()).toEqual([]);
    }
    expect(faults).toHaveLength(4);
    rmSync(path);
    expect((await open(store)).known()).toBe(false);
    expect(faults).toHaveLength(4);
  });

  it('fails where the store is there and refuses', async () => {
    const store = memoryStore();
    store.away = new StoreRejected('no right', 497);
    await expect(open(store)).rejects.toThrow('no right');
  });
});

describe('the copy', () => {
  it('is private, and is gone rather than stale where it cannot be written', async () => {
    const store = memoryStore();
    const settings = await open(store);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    // A folder stands where the new file would be.
    mkdirSync(`${path}.new`);
    await settings.change('root', () => [settings.userLimits.put('ada', monthly(1))]);
    expect(settings.userLimits.get('ada')?.value).toEqual(monthly(1));
    expect(existsSync(path)).toBe(false);
    expect(faults).toEqual([expect.stringMatching(/could not be copied to .*settings-copy\.json/)]);
  });
});

it('is left alone where it says the same already, so that a disk without room does not cost it', async () => {
  const copy = copyOf('a');
  const rows = [
    { kind: 'limits', id: '', version: 1, value: '{}', deleted: false, changedAt: '', changedBy: 'root' },
  ];
  await copy.write(rows);
  // No file can take this place.
  mkdirSync(`${path}.new`);
  await copy.write(rows);
  expect([existsSync(path), faults]).toEqual([true, []]);
  await copy.write([]);
  expect([existsSync(path), faults.length]).toEqual([false, 1]);
});
