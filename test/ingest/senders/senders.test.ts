// Which senders are told apart, and how they are named.
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogRecord, OtlpExport } from '../../../schemas/otlp.ts';
import type { SenderAnswer } from '../../../schemas/senders.ts';
import { decoded, recordedExports } from '../../support/replay.ts';
import { apiRequest, openSenderRig, START, type Logs, type SenderRig } from './rig.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');

let rig: SenderRig;
beforeEach(() => {
  rig = openSenderRig();
});
afterEach(async () => {
  await rig.end();
});

async function sendAll(folder: string): Promise<void> {
  for (const one of recordedExports(join(FIXTURES, folder))) await rig.send(decoded(one));
}

const items = ({ missing }: SenderAnswer): string[] => missing.map(({ item }) => item);
const call = (attributes: Record<string, string | number>, resource: Record<string, string> = {}): Logs =>
  apiRequest(rig.clock.now, attributes, resource);

/** A record of no agent. */
function other({ source, ...record }: LogRecord): LogRecord {
  const attributes = new Map([['event.name', 'http.request']]);
  return { ...record, attributes, body: 'GET /', source: { ...source, scopeName: 'http' } };
}

describe('a sender', () => {
  it('stays apart from another with the same agent', async () => {
    await rig.send(call({ 'user.email': 'ada@x.example' }));
    await rig.send(call({ 'user.email': 'bob@x.example' }));
    await rig.send(call({ 'user.email': 'bob@x.example' }));
    const counts = rig.senders().map(({ who, requests }) => [who.user, requests]);
    expect(counts).toEqual([
      ['ada@x.example', 1],
      ['bob@x.example', 2],
    ]);
  });

  it('stays apart from another in the same export, also in the same resource', async () => {
    const two = call({ 'user.email': 'ada@x.example' });
    const records = [...two.records, ...call({ 'user.email': 'bob@x.example' }).records];
    const shared = records.map((record) => ({ ...record, source: two.records[0]!.source }));
    await rig.send({ signal: 'logs', records: shared });
    expect(rig.senders().map(({ who, records: told }) => [who.user, told.charged])).toEqual([
      ['ada@x.example', 1],
      ['bob@x.example', 1],
    ]);
  });

  it('is another with a new version, which may have other known faults', async () => {
    await rig.send(call({ 'user.email': 'ada@x.example' }, { 'service.version': '2.1.213' }));
    await rig.send(call({ 'user.email': 'ada@x.example' }, { 'service.version': '2.1.216' }));
    const [old, current] = rig.senders();
    expect(old!.known_faults).toContainEqual(
      expect.objectContaining({ mended_in: '2.1.214', wrong: expect.stringContaining('twice') as string }),
    );
    expect(current!.known_faults).toEqual([]);
  });

  it('is named by its token, and its person by what the token is bound to', async () => {
    await rig.send(call({}), { user: 'carol', group: '', token: 'ci runner' });
    expect(rig.senders()[0]!.who).toMatchObject({
      name: 'carol',
      token: 'ci runner',
      user: 'carol',
      user_source: 'token',
    });
    expect(items(rig.senders()[0]!)).not.toContain('user');
  });

  it('without a name is known by its machine, else by its address', async () => {
    await rig.send(call({}, { 'host.name': 'build-7' }));
    await rig.send(call({}), undefined, { address: '10.0.0.8' });
    await rig.send(call({}), undefined, { address: '10.0.0.9' });
    expect(rig.senders().map(({ who }) => who.name)).toEqual(['10.0.0.8', '10.0.0.9', 'build-7']);
  });

  it('is the same one where a record is about usage and where none is', async () => {
    const resource = {
      'service.name': 'codex_exec',
      'service.version': '0.9',
      'user.email': 'ada%40x.example',
    };
    const codex = (name: string, attributes: Record<string, string | number>): Logs => {
      const { records } = call({ 'event.name': name, 'app.version': '0.9', ...attributes }, resource);
      const ofCodex = ({ source, ...record }: LogRecord) => ({
        ...record,
        body: '',
        source: { ...source, scopeName: 'codex_otel' },
      });
      return { signal: 'logs', records: records.map(ofCodex) };
    };
    const completed = { 'event.kind': 'response.completed', input_token_count: 9, output_token_count: 1 };
    await rig.send(codex('codex.conversation_starts', {}));
    await rig.send(codex('codex.sse_event', { ...completed, model: 'gpt-5', 'conversation.id': 'c' }));
    expect(rig.senders()).toMatchObject([
      {
        agent: 'codex',
        version: '0.9',
        requests: 2,
        who: { user: 'ada@x.example' },
        records: { charged: 1 },
      },
    ]);
  });

  it('of an installation lacks a person', async () => {
    await rig.send(call({ 'user.id': 'f'.repeat(64) }));
    const [sender] = rig.senders();
    expect(sender!.who).toMatchObject({ name: 'installation ffffffffffff', user_source: 'installation' });
    expect(sender!.missing[0]).toMatchObject({
      item: 'user',
      mend: { setting: expect.stringContaining('user.email') as string },
    });
  });

  it('of many people, as an application is, is one sender', async () => {
    await sendAll('otlp/openinference');
    await sendAll('otlp/litellm');
    const senders = rig.senders();
    expect(new Set(senders.map(({ who }) => who.name)).size).toBe(senders.length);
    expect(senders.map(({ who }) => who.user).every((user) => user === null)).toBe(true);
    expect(senders.map(({ agent }) => agent)).toContain('litellm');
  });

  it('lacks a repository until it tells one', async () => {
    await rig.send(call({ 'user.email': 'ada@x.example' }));
    rig.clock.now += 60_000;
    await rig.send(call({ 'user.email': 'ada@x.example' }));
    const [before] = rig.senders();
    expect(before!.missing).toContainEqual(
      expect.objectContaining({ item: 'repo', since: new Date(START).toISOString() }),
    );
    await rig.send(
      call({ 'user.email': 'ada@x.example', 'vcs.repository.url.full': 'https://x.example/a/b' }),
    );
    expect(items(rig.senders()[0]!)).not.toContain('repo');
  });

  it('names models without a price until they have one', async () => {
    await rig.send(call({ 'user.email': 'ada@x.example', model: 'nobody-knows-1' }));
    await rig.send(call({ 'user.email': 'ada@x.example', model: 'claude-sonnet-4-5' }));
    const [sender] = rig.senders();
    expect(sender!.unpriced_models).toEqual(['nobody-knows-1']);
    expect(items(sender!)).toContain('price');
  });

  it('lacks calls though others of its agent and address tell them, unless it names nobody', async () => {
    const nobodys = (name: string): OtlpExport => {
      const one = decoded(recordedExports(join(FIXTURES, 'captures/codex/run'), name)[0]!);
      for (const { source } of one.records) (source.resource as Map<string, string>).delete('user.email');
      return one;
    };
    await rig.send(call({ 'user.email': 'ada@x.example' }, { 'service.version': '2.1.197' }));
    await sendAll('claude-code/metrics-only-cumulative');
    expect(items(rig.senders({ q: 'bob' })[0]!)).toContain('calls');
    await rig.send(nobodys('002-metrics.json'));
    expect(rig.senders({ agent: 'codex' }).map(items)).toEqual([['calls', 'user', 'session', 'repo']]);
    await rig.send(nobodys('003-logs.json'));
    expect(rig.senders({ agent: 'codex' }).map(items)).toEqual([
      ['user', 'repo'],
      ['user', 'repo'],
    ]);
  });

  it('tells how long ago it was heard, by signal', async () => {
    await rig.send(call({ 'user.email': 'ada@x.example' }));
    rig.clock.now += 90_000;
    const [sender] = rig.senders();
    expect(sender).toMatchObject({ seconds_ago: 90, signals: [{ signal: 'logs', seconds_ago: 90 }] });
  });
});

it('tells 1,000 senders of one export apart, and counts the records of more together', async () => {
  const [record] = call({ 'user.email': 'ada@x.example' }).records;
  const records = Array.from({ length: 1_200 }, (_, index) => ({
    ...record!,
    attributes: new Map([
      ...record!.attributes,
      ['user.email', `user-${index}`],
      ['request_id', `r-${index}`],
    ]),
  }));
  await rig.send({ signal: 'logs', records });
  const { total } = rig.page();
  const [others] = rig.senders({ agent: '' });
  expect([total, others!.records.charged]).toEqual([1_001, 200]);
});

describe('what is rejected', () => {
  it('is counted by reason, with a sentence on the last one', async () => {
    await rig.send(call({ 'user.email': 'ada@x.example', output_tokens: -3 }));
    const [sender] = rig.senders();
    expect(sender!.records).toMatchObject({ charged: 0, rejected: 1 });
    expect(sender!.rejections).toEqual([{ reason: 'negative', of: 'record', count: 1 }]);
    expect(sender!.last_rejection).toMatchObject({
      reason: 'negative',
      sentence: expect.stringContaining('below zero') as string,
    });
  });
});

describe('telemetry of no agent', () => {
  it('is listed by its service, as what nothing is counted of', async () => {
    const { records } = call({}, { 'service.name': 'shop' });
    await rig.send({ signal: 'logs', records: records.map(other) });
    const [sender] = rig.senders();
    expect(sender).toMatchObject({ agent: null, who: { name: 'shop' }, records: { unused: 1 } });
    expect(items(sender!)).toEqual(['agent']);
  });

  it('beside an agent’s in one process is the agent’s', async () => {
    const { records } = call({ 'user.email': 'ada@x.example' }, { 'service.name': 'wrapped' });
    const nameless = records.map((record) => ({ ...record, attributes: new Map([['event.name', 'x']]) }));
    await rig.send({ signal: 'logs', records: [...records.map(other), ...nameless, ...records] });
    expect(rig.senders()).toMatchObject([
      { agent: 'claude-code', who: { user: 'ada@x.example' }, records: { charged: 1, unused: 2 } },
    ]);
  });
});
