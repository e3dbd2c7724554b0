// How pages of senders go on, and what they are filtered by.
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCursor } from '../../../ingest/senders/page.ts';
import type { LogRecord } from '../../../schemas/otlp.ts';
import { sendersQuery, type SenderAnswer } from '../../../schemas/senders.ts';
import { decoded, recordedExports } from '../../support/replay.ts';
import { apiRequest, openSenderRig, type SenderRig } from './rig.ts';

const QWEN = join(import.meta.dirname, '../../fixtures/captures/qwen-code/run');

let rig: SenderRig;
beforeEach(() => {
  rig = openSenderRig();
});
afterEach(async () => {
  await rig.end();
});

describe('a page', () => {
  const names = (page: { data: SenderAnswer[] }) => page.data.map(({ who }) => who.name);

  beforeEach(async () => {
    for (const user of ['dan', 'ada', 'bob', 'carol'])
      await rig.send(apiRequest(rig.clock.now, { 'user.email': user }));
    for (const one of recordedExports(QWEN)) await rig.send(decoded(one));
  });

  it('goes on where the one before ended, also when they send meanwhile', async () => {
    const first = rig.page({ limit: 2 });
    expect(names(first)).toEqual(['ada', 'bob']);
    rig.clock.now += 1_000;
    await rig.send(apiRequest(rig.clock.now, { 'user.email': 'ada' }));
    await rig.send(apiRequest(rig.clock.now, { 'user.email': 'dan' }));
    const after = JSON.parse(Buffer.from(first.next_cursor!, 'base64url').toString()) as string[];
    const second = rig.page({ limit: 10, after });
    expect(names(second)).toEqual(['carol', 'dan', '10.0.0.7']);
    expect(second.next_cursor).toBeNull();
    expect(second.total).toBe(5);
  });

  it('goes on after names of any length, by a cursor that is taken', async () => {
    const [long, version] = ['\u0001'.repeat(500), '\u0002'.repeat(500)];
    for (const last of ['a', 'b', 'c']) {
      const resource = { 'service.name': `${long}${last}`, 'service.version': version };
      const { records } = apiRequest(rig.clock.now, {}, resource);
      const attributes = new Map([['gen_ai.operation.name', 'chat']]);
      const ofService = ({ source, ...record }: LogRecord): LogRecord => {
        return { ...record, attributes, body: '', source: { ...source, scopeName: '' } };
      };
      await rig.send({ signal: 'logs', records: records.map(ofService) });
    }
    const asked = { q: '\u0001', limit: 2 };
    const first = rig.page(asked);
    expect(sendersQuery.safeParse({ cursor: first.next_cursor }).success).toBe(true);
    const second = rig.page({ ...asked, after: readCursor(first.next_cursor ?? '')! });
    const told = [...first.data, ...second.data].map(({ id }) => id);
    expect([new Set(told).size, second.next_cursor]).toEqual([3, null]);
  });

  it('is filtered by agent, by name and by what is missing', () => {
    expect(names(rig.page({ agent: 'qwen-code' }))).toEqual(['10.0.0.7']);
    expect(names(rig.page({ q: 'CAR' }))).toEqual(['carol']);
    expect(names(rig.page({ missing: 'user' }))).toEqual(['10.0.0.7']);
    expect(names(rig.page({ agent: 'claude-code', missing: 'user' }))).toEqual([]);
  });
});
