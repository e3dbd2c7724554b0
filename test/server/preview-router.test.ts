// Previews look at everybody: others run meanwhile, they are made one after the other, and few may wait.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMeter } from '../../analytics/limits/meter.ts';
import { createDirectory } from '../../control/directory.ts';
import { createSettings } from '../../control/settings.ts';
import { createLimitSources } from '../../server/limit-sources.ts';
import { createPreviewRouter } from '../../server/preview-router.ts';
import type { Store } from '../../store/store.ts';
import { serve, type Served } from '../analytics/serve-router.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const PEOPLE = Array.from({ length: 3_000 }, (_, index) => `p${index}`);
const NO_STORE = {
  query: async () => await Promise.resolve([]),
  insert: async () => await Promise.resolve(),
} as unknown as Store;

const faults: unknown[] = [];
let served: Served;
/** Who asks for everybody waits for this. */
let gate: Promise<void> = Promise.resolve();

beforeAll(async () => {
  const settings = await createSettings(NO_STORE, () => NOW);
  const directory = createDirectory(settings);
  const meter = createMeter(() => NOW);
  meter.assign({ asOfBatch: 0, totals: [], newest: undefined });
  const router = createPreviewRouter({
    settings,
    directory,
    meter,
    sources: createLimitSources({ settings, directory, meter, now: () => NOW }),
    isSeenUser: async () => await Promise.resolve(true),
    seenUsers: async () => {
      await gate;
      return new Set(PEOPLE);
    },
  });
  served = await serve(router, (error) => faults.push(error));
});

afterAll(async () => {
  await served.close();
  expect(faults).toEqual([]);
});

const changes = PEOPLE.slice(0, 100).map((user) => ({
  kind: 'user',
  user,
  period: 'month',
  limit_micros: 0,
}));
const preview = async () => await served.call('POST', '/limits/preview', { changes });

it('lets others run between its slices', async () => {
  let turns = 0;
  const counting = setInterval(() => (turns += 1), 0);
  const { status, body } = await preview();
  clearInterval(counting);
  expect([status, body]).toMatchObject([200, { people: PEOPLE.length, blocked: { before: 0, after: 100 } }]);
  expect(turns).toBeGreaterThan(5);
});

it('is refused while five wait, and made again once they have ended', async () => {
  let open = (): void => undefined;
  gate = new Promise((resolve) => (open = resolve));
  const six = Array.from({ length: 6 }, preview);
  expect((await Promise.race(six)).status).toBe(503);
  open();
  const statuses = (await Promise.all(six)).map(({ status }) => status);
  expect(statuses.sort()).toEqual([200, 200, 200, 200, 200, 503]);
  expect((await preview()).status).toBe(200);
});
