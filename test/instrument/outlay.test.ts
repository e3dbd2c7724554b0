// What an instrumented agent sends, and that telling never disturbs the agent. How it is delivered: delivery.test.ts.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startOutlay, type Outlay } from '../../instrument/outlay.ts';
import { startCollector, type Collector } from './collector.ts';

const REQUEST = { provider: 'anthropic', model: 'claude-sonnet-4-5' };

let collector: Collector;
let problems: string[];
let outlay: Outlay;

beforeEach(async () => {
  collector = await startCollector();
  problems = [];
  outlay = startOutlay({
    agent: 'bot',
    endpoint: `${collector.url}/`,
    token: 'secret',
    session: 's1',
    onProblem: (problem) => problems.push(problem),
  });
});

afterEach(async () => {
  await outlay.shutdown();
  await collector.close();
});

async function spans(): Promise<Record<string, unknown>[]> {
  await outlay.flush();
  return collector.records('traces');
}

async function activities(): Promise<Record<string, unknown>[]> {
  await outlay.flush();
  return collector.records('logs');
}

describe('a call', () => {
  it('is told by the conventions, the cache inside its input', async () => {
    await outlay.call(REQUEST, async (call) => {
      call.answered({ id: 'msg_1', model: 'claude-sonnet-4-5-20250929' });
      call.usage({
        input: 10,
        output: 5,
        cacheRead: 100,
        cacheWrite5m: 20,
        cacheWrite1h: 30,
        cacheWrite: 7,
        reasoning: 2,
      });
      call.cost('0.0125');
      await Promise.resolve();
    });
    expect(await spans()).toEqual([
      {
        'gen_ai.operation.name': 'chat',
        'gen_ai.conversation.id': 's1',
        'gen_ai.provider.name': 'anthropic',
        'gen_ai.request.model': 'claude-sonnet-4-5',
        'gen_ai.response.model': 'claude-sonnet-4-5-20250929',
        'gen_ai.response.id': 'msg_1',
        'gen_ai.usage.input_tokens': 167,
        'gen_ai.usage.output_tokens': 5,
        'gen_ai.usage.cache_read.input_tokens': 100,
        'gen_ai.usage.cache_creation.input_tokens': 57,
        'gen_ai.usage.reasoning.output_tokens': 2,
        'outlay.usage.cache_write_5m.input_tokens': 20,
        'outlay.usage.cache_write_1h.input_tokens': 30,
        'outlay.call.source': 'main',
        'outlay.cost_usd': '0.0125',
      },
    ]);
    expect(collector.arrived[0]?.authorization).toBe('Bearer secret');
  });

  it('gives back what it led to, and passes on how it failed, without what the failure says', async () => {
    expect(await outlay.call(REQUEST, async () => await Promise.resolve(42))).toBe(42);
    const failure = new RangeError('prompt: the secret plan');
    await expect(outlay.call(REQUEST, async () => await Promise.reject(failure))).rejects.toBe(failure);
    const [, failed] = await spans();
    expect(failed).toMatchObject({ 'error.type': 'RangeError' });
    expect(JSON.stringify(collector.arrived)).not.toContain('secret plan');
  });

  it('counts its attempts, each failed one an error and a retry', async () => {
    await outlay.call(REQUEST, async (call) => {
      call.retry();
      call.retry();
      call.usage({ input: 1, output: 1 });
      await Promise.resolve();
    });
    expect(await spans()).toMatchObject([{ 'outlay.call.attempts': 3 }]);
    const told = (await activities()).map((one) => [
      one['outlay.activity.kind'],
      one['outlay.activity.attempt'],
    ]);
    expect(told).toEqual([
      ['api_error', 1],
      ['retry', 2],
      ['api_error', 2],
      ['retry', 3],
    ]);
  });

  it('that tells no whole numbers is told without its usage, and the agent goes on', async () => {
    const counted = await outlay.call(REQUEST, async (call) => {
      call.usage({ input: Number.NaN, output: 5 });
      return await Promise.resolve('fine');
    });
    expect(counted).toBe('fine');
    expect((await spans())[0]).not.toHaveProperty('gen_ai.usage.output_tokens');
    expect(problems.join()).toContain('not told: input');
  });

  it.each([Number.NaN, -1, '1,25', '-0.01', 1e9, '0'.repeat(65)])(
    'that costs %j is told without its cost, and that is said',
    async (usd) => {
      await outlay.call(REQUEST, async (call) => {
        call.usage({ input: 1, output: 1 });
        call.cost(usd);
        await Promise.resolve();
      });
      const [told] = await spans();
      expect(told).toHaveProperty('gen_ai.usage.output_tokens', 1);
      expect(told).not.toHaveProperty('outlay.cost_usd');
      expect(problems.join()).toContain('a cost must be a number of dollars');
    },
  );

  it('is told by the last word on its usage, also where that says less', async () => {
    await outlay.call(REQUEST, async (call) => {
      call.usage({ input: 9, output: 9, cacheWrite5m: 20, reasoning: 5 });
      call.usage({ input: 9, output: 9 });
      await Promise.resolve();
    });
    const [told] = await spans();
    expect(told).toMatchObject({ 'gen_ai.usage.cache_creation.input_tokens': 0 });
    expect(told).not.toHaveProperty('outlay.usage.cache_write_5m.input_tokens');
    expect(told).not.toHaveProperty('gen_ai.usage.reasoning.output_tokens');
  });

  it('of a subagent names it and the one that started it', async () => {
    await outlay.subagent('outer', async (outer) => {
      await outer.subagent('inner', async (inner) => {
        await inner.call(REQUEST, async () => await Promise.resolve());
      });
    });
    const [call] = await spans();
    const told = await activities();
    expect(
      told.map((one) => [
        one['outlay.activity.kind'],
        one['outlay.activity.name'],
        one['outlay.activity.depth'],
      ]),
    ).toEqual([
      ['subagent_started', 'outer', 1],
      ['subagent_started', 'inner', 2],
      ['subagent_completed', 'inner', 2],
      ['subagent_completed', 'outer', 1],
    ]);
    expect(call).toMatchObject({ 'outlay.call.source': 'subagent', 'gen_ai.agent.name': 'inner' });
    expect(call?.['outlay.subagent.parent_id']).toBe(told[0]?.['gen_ai.agent.id']);
    expect(told[1]?.['outlay.activity.id']).toBe(`subagent:${String(call?.['gen_ai.agent.id'])}`);
  });

  it('says where it belongs, as far as that is known then', async () => {
    const work = outlay.within({ user: 'ann@acme.example', branch: 'fix', attributes: { tier: 'gold' } });
    work.activity('commit');
    work.within({ pullRequest: 482, attributes: { region: 'eu' } }).activity('pull_request');
    expect(await activities()).toMatchObject([
      { 'user.email': 'ann@acme.example', 'vcs.ref.head.name': 'fix', tier: 'gold' },
      { 'user.email': 'ann@acme.example', 'vcs.change.id': '482', tier: 'gold', region: 'eu' },
    ]);
  });

  it('keeps attributes of your own where a named one is not told', async () => {
    const attributes = { 'task.type': 'review', 'team.id': 'web', 'empty.one': '' };
    outlay.within({ user: 'u-17', team: 'payments', attributes }).activity('commit');
    const [told] = await activities();
    expect(told).toMatchObject({ 'enduser.id': 'u-17', 'task.type': 'review', 'team.id': 'payments' });
    expect(told).not.toHaveProperty('empty.one');
  });
});

describe('an activity', () => {
  it('whose quantity is no number is not told, and that is said', async () => {
    outlay.activity('lines_added', Number.NaN);
    outlay.activity('lines_added', -3);
    outlay.activity('retry', 1, { attempt: 1.5 });
    outlay.activity('active_seconds_cli', 2.5);
    expect(await activities()).toMatchObject([{ 'outlay.activity.quantity': '2.5' }]);
    expect(problems).toHaveLength(3);
    expect(problems[0]).toContain('not told: lines_added');
  });
});
