// Claude Code's three signals of the same sessions, made by hand, and a team's day recorded from the real agent.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalModel, foldQuerySource } from '../../../ingest/adapters/claude-code/origin.ts';
import type { Charge } from '../../../schemas/charge.ts';
import { toUsd } from '../../../schemas/money.ts';
import { decoded, recordedExports, replay, type Replayed } from '../../support/replay.ts';
import { totalAmounts, totalsBy } from '../../support/totals.ts';

const MADE = join(import.meta.dirname, '../../fixtures/otlp/claude-code');
const DAY = join(import.meta.dirname, '../../fixtures/team-day');

const made = recordedExports(MADE);
const named = (...names: string[]) => made.filter(({ name }) => names.some((one) => name.startsWith(one)));

function summary(charges: readonly Charge[]) {
  const { tokens, calls, retries, reportedCost } = totalAmounts(charges);
  const cacheWrite = tokens.cacheWrite + tokens.cacheWrite5m + tokens.cacheWrite1h;
  return {
    tokens: [tokens.input, tokens.cacheRead, cacheWrite, tokens.output],
    calls,
    retries,
    reported: toUsd(reportedCost),
  };
}

function activities({ activities: rows }: Replayed): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind, quantity } of rows) counts[kind] = (counts[kind] ?? 0) + Number(quantity) / 1e6;
  return counts;
}

const BOTH_SESSIONS = { tokens: [2203, 92897, 61077, 8494], reported: '0.5063345' };

describe('each signal alone', () => {
  it('events tell calls, tokens and cost', () => {
    const replayed = replay(named('logs-requests').map(decoded));
    expect(summary(replayed.charges)).toEqual({ ...BOTH_SESSIONS, calls: 9, retries: 0 });
    expect(activities(replayed)).toMatchObject({ prompt: 3, tool_result: 4, subagent_completed: 2 });
  });

  it('counters tell tokens, cost and what people did, but no calls', () => {
    const replayed = replay(named('metrics-delta').map(decoded));
    expect(summary(replayed.charges)).toEqual({ ...BOTH_SESSIONS, calls: 0, retries: 0 });
    expect(activities(replayed)).toEqual({
      session_start: 2,
      lines_added: 209,
      lines_removed: 131,
      commit: 3,
      pull_request: 1,
      edit_accepted: 11,
      edit_rejected: 1,
      active_seconds_user: 53.75,
      active_seconds_cli: 285.25,
    });
  });

  it('spans tell calls, tokens and attempts, but no cost of the agent’s own', () => {
    const replayed = replay(named('traces-beta').map(decoded));
    expect(summary(replayed.charges)).toEqual({
      tokens: [992, 54080, 37650, 3390],
      calls: 6,
      retries: 1,
      reported: '0',
    });
  });

  it('cumulative counters start again with each process of a resumed session', () => {
    const replayed = replay(named('metrics-cumulative-reset').map(decoded));
    expect(summary(replayed.charges)).toMatchObject({
      tokens: [431, 75500, 20142, 4005],
      reported: '0.17695',
    });
    expect(activities(replayed)).toMatchObject({ session_start: 2, commit: 3, pull_request: 1 });
  });

  it('failed requests are errors, not calls', () => {
    const replayed = replay(named('logs-retries').map(decoded));
    expect(summary(replayed.charges)).toMatchObject({
      tokens: [24326, 18000, 18640, 3374],
      calls: 3,
      reported: '0.198888',
    });
    expect(activities(replayed)).toMatchObject({ api_error: 3, prompt: 3, compaction: 1 });
    expect(replayed.charges.every(({ dimensions }) => dimensions.user === 'carol@example.com')).toBe(true);
  });
});

describe('all signals of the same sessions', () => {
  const together = named('logs-requests', 'metrics-delta', 'traces-beta');

  it('count once, in any order and repeated', () => {
    const sequences = fc.shuffledSubarray([...together, ...together], { minLength: 3 });
    fc.assert(
      fc.property(
        sequences.filter((sequence) => new Set(sequence).size === together.length),
        (sequence) => {
          expect(summary(replay(sequence.map(decoded)).charges)).toEqual({
            ...BOTH_SESSIONS,
            calls: 9,
            retries: 1,
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  it('break down by part of the agent and model as the agent’s own counters do', () => {
    const totals = totalsBy(
      replay(together.map(decoded)).charges,
      ({ dimensions: { user, source, subagent, model } }) =>
        [user.split('@')[0], source, subagent, model].join(' '),
    );
    expect(
      Object.fromEntries([...totals].map(([key, amounts]) => [key, toUsd(amounts.reportedCost)])),
    ).toEqual({
      'alice main  claude-sonnet-5': '0.206664',
      'alice subagent Explore claude-haiku-4-5-20251001': '0.020367',
      'alice auxiliary web_search_tool claude-haiku-4-5-20251001': '0.00077',
      'bob main  claude-opus-5': '0.1940835',
      'bob subagent custom claude-sonnet-5': '0.08445',
    });
  });
});

describe('a team’s day', () => {
  const names = readdirSync(DAY).filter((name) => name.endsWith('claude'));
  const runs = names.map((name) => {
    const folder = join(DAY, name);
    const truth = readFileSync(join(folder, 'truth.jsonl'), 'utf8').trim().split('\n');
    return {
      name,
      exports: recordedExports(folder),
      run: JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as Record<
        'user' | 'team' | 'repo' | 'branch' | 'pr',
        string
      >,
      truth: truth.map((line) => JSON.parse(line) as Record<string, number>),
    };
  });

  it.each(runs)('$name equals the provider’s count and names who worked where', ({ exports, run, truth }) => {
    const { charges } = replay(exports.map(decoded));
    const { tokens, cost, reportedCost } = totalAmounts(charges);
    for (const kind of ['input', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h', 'output'] as const) {
      expect(tokens[kind], kind).toBe(truth.reduce((sum, call) => sum + (call[kind] ?? 0), 0));
    }
    expect(cost).toBe(reportedCost);
    for (const { dimensions } of charges) {
      const { user, team, branch, pr } = dimensions;
      expect({ user, team, branch, pr }).toEqual({
        user: run.user,
        team: run.team,
        branch: run.branch,
        pr: run.pr,
      });
      expect(dimensions.repo).toBe(`github.com/${run.repo}`);
    }
  });
});

describe('names', () => {
  it('lose the context suffix that metrics and spans add to a model', () => {
    expect(canonicalModel('claude-opus-4-8[1m]')).toBe('claude-opus-4-8');
    expect(canonicalModel('Claude-Haiku-4-5-20251001')).toBe('claude-haiku-4-5-20251001');
  });

  it.each([
    ['', '', 'main'],
    ['sdk', '', 'main'],
    ['repl_main_thread:outputStyle:default', '', 'main'],
    ['agent:builtin:Explore', 'Explore', 'subagent'],
    ['main', 'Explore', 'subagent'],
    ['compact', '', 'auxiliary'],
    ['auxiliary', '', 'auxiliary'],
  ])('of the query source %j with agent %j fold to the part %s', (querySource, agent, part) => {
    expect(foldQuerySource(querySource, agent)).toBe(part);
  });
});
