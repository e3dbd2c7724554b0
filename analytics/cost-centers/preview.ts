// What rules that are not saved would do to the spend of a range, rule by rule, beside what the saved ones do.
import { z } from 'zod';
import type { CostCentersPreview } from '../../schemas/chargeback-api.ts';
import type { CostCentersValue } from '../../schemas/finance-settings.ts';
import { toUsd } from '../../schemas/money.ts';
import { requireKept } from '../floors.ts';
import { integer } from '../measures.ts';
import { readFreshness } from '../queries/freshness.ts';
import { rangeOf, toldRange } from '../question.ts';
import { usageSource, type Range } from '../source.ts';
import type { ChargebackSources } from './chargeback.ts';
import { coverageOf } from './coverage.ts';
import { centeredRows, ownSpend, pico, readSpend, type CenterSpend } from './spend.ts';

const MOST_UNALLOCATED = 20;

type Rules = CostCentersValue['rules'];

/** Answers the question about proposed rules. `query` as that of /chargeback. */
export async function previewCenters(
  query: { readonly from?: string | undefined; readonly to?: string | undefined },
  rules: Rules,
  sources: ChargebackSources,
): Promise<CostCentersPreview> {
  const { store, settings, floors, now } = sources;
  const range = rangeOf(query, now);
  requireKept(range, usageSource(range, true).table, 'usage_daily', floors);
  const [before, after, effects, unallocated, freshness] = await Promise.all([
    readSpend(store, range, settings.centers),
    readSpend(store, range, { rules }),
    readEffects(sources, range, rules),
    readUnallocated(sources, range, rules),
    readFreshness(store, now),
  ]);
  return {
    ...toldRange(range),
    coverage_now: coverageOf(ownSpend(before)),
    coverage_then: coverageOf(ownSpend(after)),
    rules: rules.map(({ cost_center, product }, index) => {
      const effect = effects.get(index + 1);
      return {
        rule: index + 1,
        cost_center,
        product,
        cost_usd: toUsd(effect?.cost ?? 0n),
        calls: effect?.calls ?? 0,
      };
    }),
    cost_centers: movesOf(before, after),
    unallocated,
    data_as_of: freshness,
  };
}

const effectRow = z.object({ place: z.number(), cost: pico, calls: integer });

/** What each rule decides, by its place. */
async function readEffects({ store }: ChargebackSources, range: Range, rules: Rules) {
  const { rows, params } = centeredRows(range, { rules });
  const sql = `SELECT x.rule AS place, sum(x.cost) AS cost, sum(x.calls) AS calls FROM (${rows}) AS x GROUP BY place`;
  const found = await store.query({ sql, params, row: effectRow });
  return new Map(found.map((effect) => [effect.place, effect]));
}

const unallocatedRow = z
  .object({ repo: z.string(), team: z.string(), person: z.string(), cost: pico, calls: integer })
  .transform(({ person, cost, ...rest }) => ({ ...rest, user: person, cost_usd: toUsd(cost) }));

async function readUnallocated({ store }: ChargebackSources, range: Range, rules: Rules) {
  const { rows, params } = centeredRows(range, { rules });
  const sql = `SELECT toString(x.repo) AS repo, toString(x.team) AS team, x.person AS person, sum(x.cost) AS cost,
  sum(x.calls) AS calls
FROM (${rows}) AS x WHERE x.center = '' GROUP BY repo, team, person
HAVING cost != 0 OR calls != 0 ORDER BY cost DESC, repo, team, person LIMIT ${MOST_UNALLOCATED}`;
  return await store.query({ sql, params, row: unallocatedRow });
}

function movesOf(before: readonly CenterSpend[], after: readonly CenterSpend[]) {
  const now = byProduct(before);
  const then = byProduct(after);
  const keys = [...new Set([...now.keys(), ...then.keys()])].sort();
  return keys.map((key) => {
    const [cost_center, product] = JSON.parse(key) as [string, string];
    return { cost_center, product, now_usd: toUsd(now.get(key) ?? 0n), then_usd: toUsd(then.get(key) ?? 0n) };
  });
}

function byProduct(rows: readonly CenterSpend[]): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { center, product, cost } of rows) {
    const key = JSON.stringify([center, product]);
    sums.set(key, (sums.get(key) ?? 0n) + cost);
  }
  return sums;
}
