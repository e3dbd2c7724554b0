// The look for runaway patterns: each on its own, nothing while the engine is away, and once what is set changes.
import { afterEach, expect, it, vi } from 'vitest';
import { createKinds } from '../../../control/setting-kinds.ts';
import type { Settings } from '../../../control/settings.ts';
import type { Engine } from '../../../server/engine.ts';
import type { AllLimitSources } from '../../../server/limit-sources.ts';
import { startPatterns, type Patterns } from '../../../server/patterns/patterns.ts';
import { StoreUnavailable, type Store } from '../../../store/store.ts';

const NOW = Date.UTC(2026, 10, 20, 12);

let patterns: Patterns | undefined;
afterEach(() => patterns?.stop());

type Given = { readonly query?: Store['query']; readonly isUp?: () => boolean };

function rig({ query, isUp = () => true }: Given) {
  const asked: string[] = [];
  const warn = vi.fn<(told: { readonly err: Error }) => void>();
  let listener: Parameters<Settings['onChange']>[0] = () => undefined;
  const settings = {
    ...createKinds(),
    known: () => true,
    onChange: (given: typeof listener) => {
      listener = given;
      return () => undefined;
    },
  } as unknown as Settings;
  const store = {
    query: async (given: Parameters<Store['query']>[0]) => {
      asked.push(given.sql);
      return (await query?.(given)) ?? [];
    },
    insert: vi.fn(),
  } as unknown as Store;
  const policy = {
    inputsOf: () => ({ policy: { enabled: false } }),
    budgets: { budgets: { all: () => [] } },
  };
  patterns = startPatterns({
    ...{ settings, alerts: { tell: vi.fn() }, everybody: () => [], log: { warn } },
    engine: { store, isMigrated: () => true, state: () => ({ up: isUp() }) } as unknown as Engine,
    sources: { now: () => NOW, ...policy } as unknown as AllLimitSources,
  });
  return { asked, warn, patterns, changed: () => listener([{ kind: 'pattern', id: 'retry_loop' }]) };
}

const FAULT = 'a row of nobody knows what';

const asksForErrors = (sql: string): boolean => sql.includes('errors >= ');

it('looks for every pattern though one of them fails', async () => {
  const query: Store['query'] = async ({ sql }) => {
    if (asksForErrors(sql)) throw new Error(FAULT);
    return await Promise.resolve([]);
  };
  const { asked, warn, patterns: running } = rig({ query });
  await expect.poll(() => running.evaluatedAt()).toBe(NOW);
  const told = warn.mock.calls.map(([{ err }]) => err.message);
  expect(told.filter((message) => message === FAULT)).toHaveLength(1);
  expect(asked.some((sql) => sql.includes('usage_daily'))).toBe(true);
});

it('asks nothing while the engine is away, and stops asking when it goes', async () => {
  let isUp = false;
  const query: Store['query'] = async () => await Promise.reject(new StoreUnavailable('away'));
  const { asked, patterns: running } = rig({ query, isUp: () => isUp });
  await running.look();
  expect(asked).toEqual([]);
  isUp = true;
  await running.look();
  expect(asked).toHaveLength(1);
  expect(running.evaluatedAt()).toBeNull();
});

it('looks again at once for a pattern that was set anew', async () => {
  const { asked, patterns: running, changed } = rig({});
  await expect.poll(() => running.evaluatedAt()).toBe(NOW);
  asked.length = 0;
  await changed();
  await expect.poll(() => asked.filter(asksForErrors)).toHaveLength(1);
});
