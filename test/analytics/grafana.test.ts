// Grafana's dashboards: every question of every panel runs on a real engine, and the files refer to what there is.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { activityOf, chargeOf, openLedger, type Ledger } from './ledger.ts';

const FOLDER = fileURLToPath(new URL('../../dashboards/grafana/', import.meta.url));
const source = z.object({ type: z.literal('grafana-clickhouse-datasource'), uid: z.literal('outlay') });
const dashboard = z.object({
  uid: z.string().regex(/^outlay-[a-z]+$/),
  title: z.string().min(1),
  templating: z.object({
    list: z.array(z.object({ name: z.string(), query: z.string(), datasource: source })),
  }),
  panels: z
    .array(
      z.object({
        id: z.int(),
        type: z.enum(['stat', 'timeseries', 'table']),
        title: z.string().min(1),
        description: z.string().min(1),
        datasource: source,
        gridPos: z.object({ x: z.int(), y: z.int(), w: z.int(), h: z.int() }),
        targets: z.array(z.object({ rawSql: z.string(), datasource: source })).length(1),
      }),
    )
    .min(5),
});

const FILES = readdirSync(`${FOLDER}dashboards`);
const DASHBOARDS = FILES.map((name) =>
  dashboard.parse(JSON.parse(readFileSync(`${FOLDER}dashboards/${name}`, 'utf8'))),
);

/** The macros of the plugin as it replaces them, for one value of each variable. */
function replaced(sql: string, values: Readonly<Record<string, string>>): string {
  const time = (text: string) => `toDateTime('2026-11-${text}', 'UTC')`;
  const [from, to] = [time('01 00:00:00'), time('30 23:59:59')];
  return sql
    .replace(/\$__conditionalAll\((.+?\)), \$(\w+)\)/g, (_, condition: string, name: string) =>
      values[name] === undefined ? '1=1' : condition,
    )
    .replace(/\$\{(\w+):singlequote\}/g, (_, name: string) => `'${values[name] ?? ''}'`)
    .replace(/\$__dateFilter\(([\w.]+)\)/g, "$1 >= toDate('2026-11-01') AND $1 <= toDate('2026-11-30')")
    .replace(/\$__timeFilter\(([\w.]+)\)/g, `$1 >= ${from} AND $1 <= ${to}`)
    .replaceAll('$__fromTime', from)
    .replaceAll('$__toTime', to);
}

let ledger: Ledger;

async function rows(sql: string): Promise<Record<string, unknown>[]> {
  expect(sql).not.toMatch(/\$/);
  return await ledger.store.query({ sql, row: z.record(z.string(), z.unknown()) });
}

beforeAll(async () => {
  ledger = await openLedger();
  const ada = { user: 'ada', group: 'eng', repo: 'github.com/acme/shop', session: 's1' };
  await ledger.write(
    [
      chargeOf({ ...ada, at: '2026-11-20T09:00:00Z', cost: '0.125', tokens: { input: 5, output: 2 } }),
      chargeOf({ ...ada, at: '2026-11-21T09:00:00Z', cost: '2', group: 'ops', model: 'gpt-5' }),
      chargeOf({ at: '2026-11-21T10:00:00Z', cost: null, model: 'llama' }),
    ],
    [activityOf({ ...ada, at: '2026-11-20T09:00:00Z', kind: 'commit' })],
  );
}, 120_000);

afterAll(async () => await ledger.close());

describe.each(DASHBOARDS.map((each) => [each.title, each] as const))('%s', (_, { panels, templating }) => {
  it('asks only the views, each panel in a place of its own', () => {
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_each, index) => `${x + (index % w)}/${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { targets } of panels)
      for (const [, table] of targets[0]!.rawSql.matchAll(/FROM (\w+)/g)) expect(table).toMatch(/^view_/);
  });

  it('gets an answer for every panel and variable', async () => {
    for (const { query } of templating.list) await rows(replaced(query, {}));
    for (const values of [{}, { group: 'eng', repo: 'github.com/acme/shop', model: 'claude-opus-4-8' }])
      for (const { targets, type, title } of panels) {
        const found = await rows(replaced(targets[0]!.rawSql, values));
        if (type === 'stat') expect([title, found.length <= 1]).toEqual([title, true]);
        if (type === 'timeseries' && found[0])
          expect([title, Object.keys(found[0])[0]]).toEqual([title, 'time']);
      }
  });
});

describe('the figures', () => {
  const sqlOf = (title: string): string =>
    DASHBOARDS.flatMap(({ panels }) => panels).find((panel) => panel.title === title)!.targets[0]!.rawSql;

  it('are those of the ledger, whole and kept by a variable', async () => {
    expect(await rows(replaced(sqlOf('Cost'), {}))).toEqual([{ value: '2.125' }]);
    expect(await rows(replaced(sqlOf('Cost'), { group: 'eng' }))).toEqual([{ value: '0.125' }]);
    const byDay = await rows(replaced(sqlOf('Cost by model, day by day'), {}));
    expect(byDay.map((row) => [row['series'], row['cost']])).toEqual([
      ['claude-opus-4-8', '0.125'],
      ['gpt-5', '2'],
      ['llama', null],
    ]);
    expect(await rows(replaced(sqlOf('Models without a price'), {}))).toMatchObject([{ model: 'llama' }]);
  });
});
