// What adapters read beyond the conventions: Outlay's own attributes on any sender's records, and Codex's encoded resource.
import { describe, expect, it } from 'vitest';
import { adapt } from '../../../ingest/adapters/registry.ts';
import { decodeExport } from '../../../ingest/receive/decode/decode.ts';
import { replay } from '../../support/replay.ts';
import { totalAmounts } from '../../support/totals.ts';

const NOW = 1_792_800_100_000_000_000n;
const AT = '1792800000000000000';

type Values = Readonly<Record<string, string | number>>;

function attributesOf(values: Values) {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: value } : { stringValue: value },
  }));
}

function span(values: Values) {
  const one = { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), name: 'chat', endTimeUnixNano: AT };
  const call = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'claude-sonnet-4-5', ...values };
  const scopeSpans = [{ spans: [{ ...one, attributes: attributesOf(call) }] }];
  const body = { resourceSpans: [{ resource: {}, scopeSpans }] };
  return decodeExport('traces', 'json', Buffer.from(JSON.stringify(body)));
}

function log(values: Values, { resource = {}, scope = '' }: { resource?: Values; scope?: string } = {}) {
  const scopeLogs = [
    { scope: { name: scope }, logRecords: [{ timeUnixNano: AT, attributes: attributesOf(values) }] },
  ];
  const body = { resourceLogs: [{ resource: { attributes: attributesOf(resource) }, scopeLogs }] };
  return decodeExport('logs', 'json', Buffer.from(JSON.stringify(body)));
}

function activity(values: Values) {
  return adapt(log({ 'event.name': 'outlay.activity', ...values }), NOW)[0];
}

const USAGE = {
  'gen_ai.usage.input_tokens': 1_100,
  'gen_ai.usage.output_tokens': 10,
  'gen_ai.usage.cache_creation.input_tokens': 100,
};

describe('a call with attributes of Outlay', () => {
  it('tells how long its cache writes live, its cost and its attempts', () => {
    const { charges } = replay([
      span({
        ...USAGE,
        'outlay.usage.cache_write_5m.input_tokens': 60,
        'outlay.usage.cache_write_1h.input_tokens': 30,
        'outlay.cost_usd': '0.000000000001',
        'outlay.call.attempts': 3,
      }),
    ]);
    const { tokens, reportedCost, retries } = totalAmounts(charges);
    expect(tokens).toMatchObject({ input: 1_000, cacheWrite5m: 60, cacheWrite1h: 30, cacheWrite: 10 });
    expect({ reportedCost, retries }).toEqual({ reportedCost: 1n, retries: 2 });
  });

  it('does not tell the life time of more cache writes than there were', () => {
    const { charges } = replay([span({ ...USAGE, 'outlay.usage.cache_write_5m.input_tokens': 101 })]);
    expect(totalAmounts(charges).tokens).toMatchObject({ cacheWrite: 100, cacheWrite5m: 0 });
  });

  it('is of a named agent’s main work, unless it says that it is of a subagent', () => {
    const named = { ...USAGE, 'gen_ai.agent.name': 'triage', 'gen_ai.agent.id': 'a1' };
    const [main] = adapt(span(named), NOW);
    expect(main).toMatchObject({ source: 'main', subagent: '', subagentId: '' });
    const [sub] = adapt(span({ ...named, 'outlay.call.source': 'subagent' }), NOW);
    expect(sub).toMatchObject({ source: 'subagent', subagent: 'triage', subagentId: 'a1' });
  });

  it.each([
    ['outlay.cost_usd', 'a lot'],
    ['outlay.call.attempts', 'two'],
    ['outlay.usage.cache_write_1h.input_tokens', '-1'],
  ])('is rejected where %s is %s', (key, value) => {
    expect(adapt(span({ ...USAGE, [key]: value }), NOW)[0]).toMatchObject({ kind: 'rejected' });
  });
});

describe('an activity of Outlay', () => {
  it('has a kind and, where they are told, quantity, name, attempt and depth', () => {
    expect(activity({ 'outlay.activity.kind': 'commit' })).toMatchObject({
      kind: 'activity',
      activities: ['commit'],
      quantity: 1_000_000n,
    });
    const started = {
      'outlay.activity.kind': 'subagent_started',
      'outlay.activity.name': 'explore',
      'outlay.activity.depth': 2,
      'outlay.activity.quantity': '2.5',
    };
    expect(activity(started)).toMatchObject({ quantity: 2_500_000n, name: 'explore', depth: 2 });
  });

  it.each([
    [{ 'outlay.activity.kind': 'coffee' }, 'unknown_activity'],
    [{ 'outlay.activity.kind': 'commit', 'outlay.activity.quantity': '-1' }, 'negative'],
    [{ 'outlay.activity.kind': 'commit', 'outlay.activity.quantity': '1e30' }, 'too_large'],
    [{ 'outlay.activity.kind': 'commit', 'outlay.activity.quantity': 'many' }, 'unreadable_number'],
  ])('as %j is rejected: %s', (values, reason) => {
    expect(activity(values)).toMatchObject({ kind: 'rejected', reason });
  });

  it.each(['outlay.activity.attempt', 'outlay.activity.depth'])('has no %s that nothing reaches', (key) => {
    for (const value of [5_000_000_000, 1_000_000, -1, 'two'])
      expect(activity({ 'outlay.activity.kind': 'retry', [key]: value })).toMatchObject({
        attempt: 0,
        depth: 0,
      });
  });

  it('without an id is told apart by its kind, time, name and span', () => {
    const record = (values: Values, ids: object = {}) => ({
      timeUnixNano: AT,
      eventName: 'outlay.activity',
      body: { stringValue: 'what was done' },
      attributes: attributesOf({ 'outlay.activity.kind': 'tool_result', ...values }),
      ...ids,
    });
    const logRecords = [
      record({ 'outlay.activity.name': 'read' }),
      record({ 'outlay.activity.name': 'write' }),
      record({ 'outlay.activity.name': 'write' }, { traceId: 'ab'.repeat(16), spanId: '01'.repeat(8) }),
      record({ 'outlay.activity.name': 'write' }, { traceId: 'ab'.repeat(16), spanId: '02'.repeat(8) }),
      record({ 'outlay.activity.name': 'write' }),
    ];
    const body = { resourceLogs: [{ resource: {}, scopeLogs: [{ logRecords }] }] };
    const exported = decodeExport('logs', 'json', Buffer.from(JSON.stringify(body)));
    const { activities, outcomes } = replay([exported]);
    expect(activities.map(({ name }) => name)).toEqual(['read', 'write', 'write', 'write']);
    expect(outcomes.at(-1)).toMatchObject({ outcome: 'duplicate' });
  });

  it('that a subagent started counts once beside its calls, in either order', () => {
    const of = { 'gen_ai.agent.name': 'explore', 'gen_ai.agent.id': 'a1' };
    const call = span({ ...USAGE, ...of, 'outlay.call.source': 'subagent' });
    const started = log({
      ...of,
      'event.name': 'outlay.activity',
      'outlay.activity.kind': 'subagent_started',
      'outlay.activity.id': 'subagent:a1',
      'outlay.activity.name': 'explore',
      'outlay.activity.depth': 1,
    });
    for (const exports of [
      [call, started],
      [started, call],
    ]) {
      expect(replay(exports).activities).toMatchObject([
        { kind: 'subagent_started', name: 'explore', depth: 1, quantity: 1_000_000n },
      ]);
    }
  });

  it('counts once, however often it is told', () => {
    const told = log({
      'event.name': 'outlay.activity',
      'outlay.activity.kind': 'commit',
      'outlay.activity.id': 'c1',
    });
    expect(replay([told, told]).activities).toHaveLength(1);
  });
});

describe('Codex', () => {
  it('sends its resource as it is encoded in the variable, and is read as it was meant', () => {
    const response = {
      'event.name': 'codex.sse_event',
      'event.kind': 'response.completed',
      'conversation.id': 'c1',
      input_token_count: '100',
      output_token_count: '10',
      model: 'gpt-5-codex',
    };
    const resource = { 'service.name': 'codex_exec', 'vcs.ref.head.name': 'fix/%C3%BC', 'team.id': '100%' };
    const { charges } = replay([log(response, { resource, scope: 'codex_otel.log_only' })]);
    expect(charges[0]?.dimensions).toMatchObject({ branch: 'fix/ü', team: '100%' });
  });
});
