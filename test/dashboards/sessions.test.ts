// What the pages of sessions and models work out from the API: flags, the tree, arithmetic, curves, retries, origins of prices.
import { describe, expect, it } from 'vitest';
import { arithmeticOf } from '../../dashboards/pages/session/arithmetic.ts';
import { compactionsOf, pointsOf, retriesOf } from '../../dashboards/pages/session/story.ts';
import { callsOf } from '../../dashboards/pages/session/tokens.ts';
import { toolsOf } from '../../dashboards/pages/session/tools.ts';
import { treeRows } from '../../dashboards/pages/session/tree.ts';
import { originOf } from '../../dashboards/pages/models/model-rows.ts';
import { COST_PER_MILLION } from '../../dashboards/words/ratios.ts';
import { extrasOf, flagsOf, shortModel, timesMedian } from '../../dashboards/pages/sessions/session-facts.ts';
import type { ActivitiesAnswer } from '../../schemas/activity-api.ts';
import type { ListedSession, UsageAnswer } from '../../schemas/api.ts';
import { toUsd } from '../../schemas/money.ts';
import { callOf, MEASURES, partOf } from './session-fixtures.ts';

const listed = (part: Partial<ListedSession>): ListedSession => ({
  session: 's1',
  user: 'ada',
  agent: 'claude-code',
  repo: 'github.com/acme/shop',
  branch: '',
  pr: '',
  pr_repo: '',
  models: [],
  started: '2026-11-20T09:00:00.000Z',
  ended: '2026-11-20T09:00:00.000Z',
  messages: 1,
  repo_median_cost_usd: null,
  outcome: null,
  flags: [],
  ...MEASURES,
  ...part,
});

describe('the list of sessions', () => {
  it('compares with the median of the repository only where both are known', () => {
    expect(timesMedian(listed({ cost_usd: '2.4', repo_median_cost_usd: '1' }))).toBe('2.4×');
    expect(timesMedian(listed({ cost_usd: '137.2', repo_median_cost_usd: '1' }))).toBe('137×');
    expect(timesMedian(listed({ cost_usd: null, repo_median_cost_usd: '1' }))).toBeUndefined();
    expect(timesMedian(listed({ repo_median_cost_usd: '0' }))).toBeUndefined();
    expect(timesMedian(listed({}))).toBeUndefined();
  });

  it('tells what stands out, and nothing where nothing does', () => {
    const words = (row: ListedSession, extras?: Parameters<typeof flagsOf>[1]) =>
      flagsOf(row, extras).map(({ word }) => word);
    expect(words(listed({}))).toEqual([]);
    expect(words(listed({ cost_usd: null, unpriced_calls: 3, retries: 1 }))).toEqual(['No price', '1 retry']);
    expect(words(listed({ calls: null, retries: null }))).toEqual(['Counters only']);
    expect(words(listed({}), { subagents: 7, compactions: 2, subagentShare: 12 })).toEqual([
      '7 subagents',
      '2 compactions',
    ]);
    expect(words(listed({}), { subagents: 1, compactions: 0, subagentShare: 5 })).toEqual([]);
  });

  it('counts subagents once where agents tell both their start and their end', () => {
    const rows = [
      { kind: 'subagent_started', session: 's1', quantity: '11' },
      { kind: 'subagent_completed', session: 's1', quantity: '10' },
      { kind: 'compaction', session: 's1', quantity: '2' },
    ];
    const kinds = [
      { session: 's1', source: 'main', cost_usd: '3' },
      { session: 's1', source: 'subagent', cost_usd: '1' },
    ];
    const extras = extrasOf(
      { rows } as unknown as ActivitiesAnswer,
      { rows: kinds } as unknown as UsageAnswer,
    );
    expect(extras.get('s1')).toEqual({ subagents: 11, compactions: 2, subagentShare: 25 });
  });

  it('leaves dates out of names of models', () => {
    expect(shortModel('claude-haiku-4-5-20251001')).toBe('claude-haiku-4-5');
    expect(shortModel('gpt-4.1')).toBe('gpt-4.1');
  });
});

describe('the tree of a session', () => {
  const many = Array.from({ length: 25 }, (_, index) => callOf(index, { id: `m${index}` }));
  const tree = {
    order: 'time' as const,
    main: partOf('main', '', many, '25'),
    subagents: [
      partOf('subagent', 'Explore', [callOf(3)], '1'),
      partOf('subagent', 'custom', [callOf(4)], null),
    ],
    auxiliary: [partOf('auxiliary', 'generate_title', null, '0.5')],
  };
  const rows = (open: string[], all: string[] = []) =>
    treeRows({ tree }, { open: new Set(open), all: new Set(all) });

  it('shows kinds of work first, with what stands below them summed up', () => {
    const top = rows([]);
    expect(top.map(({ label, level, isOpen }) => [label, level, isOpen])).toEqual([
      ['Main work', 1, false],
      ['Subagents (2)', 1, false],
      ['Auxiliary work (1)', 1, false],
    ]);
    expect(top[1]).toMatchObject({ own: undefined, unpriced: 1, calls: 2, position: 2, setSize: 3 });
    expect(toUsd(top[1]?.whole ?? 0n)).toBe('1');
  });

  it('lists the first calls of an open part, and all when they are asked for', () => {
    const some = rows(['main']);
    expect(some.filter(({ kind }) => kind === 'call')).toHaveLength(20);
    expect(some.find(({ kind }) => kind === 'more')).toMatchObject({ label: 'Show 5 more calls', level: 2 });
    const all = rows(['main'], ['main']);
    expect(all.filter(({ kind }) => kind === 'call')).toHaveLength(25);
    expect(all.some(({ kind }) => kind === 'more')).toBe(false);
  });

  it('does not open what is not told call by call', () => {
    const title = rows(['auxiliary', 'auxiliary-0']).at(-1);
    expect(title).toMatchObject({ label: 'generate title', level: 2, isOpen: undefined, calls: null });
  });
});

describe('the arithmetic of a cost', () => {
  it('is tokens times prices, to the last digit', () => {
    const call = callOf(0, {
      input_tokens: 3,
      cache_write_5m_tokens: 885,
      cache_write_1h_tokens: 25303,
      output_tokens: 517,
      cost_usd: '0.27150125',
      reported_cost_usd: '0.27150125',
    });
    const told = arithmeticOf([call]);
    expect(told.lines.map(({ kind, tokens }) => [kind, tokens])).toEqual([
      ['Input', 3],
      ['Cache write, 5 min', 885],
      ['Cache write, 1 h', 25303],
      ['Output', 517],
    ]);
    expect(toUsd(told.sum)).toBe('0.27150125');
    expect(told).toMatchObject({ cost: told.sum, reported: told.sum, unpriced: 0, otherwise: {} });
  });

  it('adds calls of one price, keeps prices apart, and has no price for what has none', () => {
    const told = arithmeticOf([
      callOf(0, { input_tokens: 10 }),
      callOf(1, { input_tokens: 5 }),
      callOf(2, {
        model: 'own',
        input_tokens: 7,
        unit_prices_usd: null,
        price_source: '',
        cost_usd: null,
        unpriced_calls: 1,
        cost_basis: 'unpriced',
      }),
    ]);
    expect(told.lines).toMatchObject([
      { model: 'opus', tokens: 15 },
      { model: 'own', tokens: 7, price: undefined },
    ]);
    expect(told).toMatchObject({ unpriced: 1, otherwise: { unpriced: 1 }, sources: ['list@1'] });
  });
});

describe('the story of a session', () => {
  const tree = {
    order: 'time' as const,
    main: partOf(
      'main',
      '',
      [callOf(0, { input_tokens: 10 }), callOf(2, { cache_read_tokens: 90, retries: 2 })],
      '2',
    ),
    subagents: [partOf('subagent', 'Explore', [callOf(1)], '1')],
    auxiliary: [partOf('auxiliary', 'compact', [callOf(3, { cost_usd: null })], null)],
  };
  const calls = callsOf({ tree });

  it('adds up cost over all work, and tells the context of the main work only', () => {
    expect(pointsOf(calls).map(({ cost, context }) => [cost, context])).toEqual([
      [1, 10],
      [2, null],
      [3, 90],
      [3, null],
    ]);
    expect(compactionsOf(calls)).toEqual([Date.UTC(2026, 10, 20, 9, 3)]);
  });

  it('tells what was spent from the first retry on', () => {
    const told = retriesOf(calls);
    expect(told).toMatchObject({ requests: 2, callsAfter: 2 });
    expect(toUsd(told.costAfter ?? 0n)).toBe('1');
    expect(retriesOf(calls.slice(0, 2))).toMatchObject({
      first: undefined,
      costAfter: undefined,
      callsAfter: 0,
    });
  });

  it('names the tools that were called most, and counts the rest', () => {
    const rows = Array.from({ length: 13 }, (_, index) => ({
      kind: 'tool_result',
      name: `t${index}`,
      quantity: String(20 - index),
    }));
    const tools = toolsOf([...rows, { kind: 'prompt', name: '', quantity: '99' }]);
    expect(tools).toHaveLength(11);
    expect(tools[0]).toEqual({ name: 't0', count: 20 });
    expect(tools.at(-1)).toEqual({ name: '3 other tools', count: 10 + 9 + 8 });
  });
});

describe('models', () => {
  const row = { ...MEASURES, messages: null };

  it('cost per million tokens only where all of them have a price', () => {
    expect(toUsd(COST_PER_MILLION.of({ ...row, input_tokens: 500_000, cost_usd: '1.5' }) ?? 0n)).toBe('3');
    expect(COST_PER_MILLION.of({ ...row, input_tokens: 5, unpriced_calls: 1 })).toBeUndefined();
    expect(COST_PER_MILLION.of({ ...row, input_tokens: 5, cost_usd: null })).toBeUndefined();
    expect(COST_PER_MILLION.of(row)).toBeUndefined();
  });

  it('tell where their price comes from', () => {
    expect(originOf(row)).toBe('list');
    expect(originOf({ ...row, cost_usd: null, unpriced_calls: 2 })).toBe('none');
    expect(originOf({ ...row, unpriced_calls: 2 })).toBe('part');
    expect(originOf({ ...row, list_cost_usd: null, list_cost_max_usd: null })).toBe('reported');
    expect(originOf({ ...row, list_cost_max_usd: '2' })).toBe('mixed');
  });
});
