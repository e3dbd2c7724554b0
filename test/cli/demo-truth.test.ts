// The demo company's own books: they add up, agree with the price data, and with what ingest makes of the telemetry.
import { calcPrice } from '@pydantic/genai-prices';
import { describe, expect, it } from 'vitest';
import { demoCompany } from '../../cli/demo/demo-company.ts';
import { listCost, MODELS } from '../../cli/demo/session/models.ts';
import { emptyTruth, type Totals } from '../../cli/demo/truth.ts';
import { ADAPTERS } from '../../ingest/adapters/registry.ts';
import { decodeExport } from '../../ingest/receive/decode/decode.ts';
import { fromUsd, toUsd } from '../../schemas/money.ts';
import type { Signal } from '../../schemas/otlp.ts';
import { mapState, replay } from '../support/replay.ts';
import { totalAmounts, totalsBy } from '../support/totals.ts';

const UNTIL = new Date('2026-11-18T15:04:05Z');
const company = demoCompany({ seed: 'books', until: UNTIL, days: 2 });
const truth = emptyTruth(UNTIL.getTime());
const exports = Array.from(company.exports(truth), ({ path, body }) => {
  const signal = path.slice('/v1/'.length) as Signal;
  return decodeExport(signal, 'json', Buffer.from(JSON.stringify(body)), 2_000_000);
});

function sumOf(sums: ReadonlyMap<string, Totals>): Totals {
  const total = { ...emptyTruth(0).total };
  for (const { cost, reportedCost, ...counts } of sums.values()) {
    total.cost += cost;
    total.reportedCost += reportedCost;
    for (const [key, count] of Object.entries(counts)) total[key as keyof typeof counts] += count;
  }
  return total;
}

function costs(sums: ReadonlyMap<string, Totals>): Record<string, string> {
  return Object.fromEntries([...sums].map(([key, { cost }]): [string, string] => [key, toUsd(cost)]));
}

describe('the truth of the demo company', () => {
  it.each(['byAgent', 'byUser', 'byGroup', 'byModel', 'byRepo', 'bySource', 'bySession'] as const)(
    'adds up to its total %s',
    (breakdown) => {
      expect(sumOf(truth[breakdown])).toEqual(truth.total);
    },
  );

  it('counts towards limits what was spent this month, titles left out', () => {
    const spend = [...truth.limitedSpendByUser.values()].reduce((total, cost) => total + cost, 0n);
    expect(spend).toBeLessThan(truth.total.cost);
    expect(spend).toBeGreaterThan((truth.total.cost * 99n) / 100n);
  });

  it.each(MODELS.filter(({ rates }) => rates))('prices $id as the price data does at that time', (model) => {
    const writes = model.writesCache
      ? { cacheWrite5m: 3_000, cacheWrite1h: 500 }
      : { cacheWrite5m: 0, cacheWrite1h: 0 };
    const usage = { input: 1_000, cacheRead: 20_000, ...writes, output: 700 };
    const price = calcPrice(
      {
        input_tokens: 21_000 + writes.cacheWrite5m + writes.cacheWrite1h,
        cache_read_tokens: usage.cacheRead,
        ...(model.writesCache && {
          cache_write_tokens: usage.cacheWrite5m + usage.cacheWrite1h,
          cache_write_1h_tokens: usage.cacheWrite1h,
        }),
        output_tokens: usage.output,
      },
      model.id,
      { providerId: model.provider, timestamp: UNTIL },
    );
    expect(toUsd(listCost(model, { ...usage, cacheWrite: 0 }))).toBe(
      toUsd(fromUsd((price?.total_price ?? 0).toFixed(9)) ?? 0n),
    );
  });
});

describe('ingest of the demo telemetry', () => {
  const state = mapState();
  const now = BigInt(UNTIL.getTime()) * 1_000_000n;
  const replayed = replay(exports, state, now);
  const total = totalAmounts(replayed.charges);

  it('charges exactly what was spent, to the last digit', () => {
    expect(toUsd(total.cost)).toBe(toUsd(truth.total.cost));
    expect(toUsd(total.listCost)).toBe(toUsd(truth.total.cost));
    expect(toUsd(total.reportedCost)).toBe(toUsd(truth.total.reportedCost));
    expect(total.unpricedEntries).toBe(truth.total.unpriced);
    expect(truth.total.unpriced).toBeGreaterThan(0);
  });

  it('counts the tokens, calls and retries that were told', () => {
    const { input, cacheRead, cacheWrite, cacheWrite5m, cacheWrite1h, output } = total.tokens;
    expect({
      input,
      cacheRead,
      cacheWrite: cacheWrite + cacheWrite5m + cacheWrite1h,
      output,
      calls: total.calls,
      retries: total.retries,
    }).toEqual({
      input: truth.total.input,
      cacheRead: truth.total.cacheRead,
      cacheWrite: truth.total.cacheWrite,
      output: truth.total.output,
      calls: truth.total.calls,
      retries: truth.retries,
    });
  });

  it('hears every agent that Outlay has an adapter for', () => {
    const agents = new Set(replayed.charges.map(({ dimensions }) => dimensions.agent));
    expect([...agents].sort()).toEqual([...truth.byAgent.keys()].sort());
    // Applications are agents under the names of their services.
    const own: Record<string, string> = { openinference: 'notebook-agent', 'gen-ai': 'pipeline-doctor' };
    expect([...agents].sort()).toEqual(ADAPTERS.map(({ agent }) => own[agent] ?? agent).sort());
  });

  it.each([
    ['agent', 'byAgent'],
    ['source', 'bySource'],
    ['user', 'byUser'],
    ['model', 'byModel'],
    ['repo', 'byRepo'],
    ['session', 'bySession'],
  ] as const)('gives each %s its own cost', (dimension, breakdown) => {
    const charged = totalsBy(replayed.charges, ({ dimensions }) => dimensions[dimension]);
    const spent = new Map([...truth[breakdown]].filter(([, { cost }]) => cost > 0n));
    const paid = [...charged].filter(([, { cost }]) => cost > 0n);
    expect(Object.fromEntries(paid.map(([key, { cost }]) => [key, toUsd(cost)]).sort())).toEqual(
      costs(spent),
    );
  });

  it('sees each activity', () => {
    const seen = new Map<string, number>();
    for (const { kind, quantity } of replayed.activities) {
      seen.set(kind, (seen.get(kind) ?? 0) + Number(quantity) / 1_000_000);
    }
    for (const [kind, quantity] of truth.activities) expect(seen.get(kind), kind).toBe(quantity);
  });

  it('takes a second load for what it is', () => {
    expect(replay(exports, state, now).charges).toEqual([]);
  });
});
