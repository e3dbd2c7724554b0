import { describe, expect, it } from 'vitest';
import { checksOf, lastHeard, versionsOf } from '../../dashboards/pages/setup/checks.ts';
import { bytesIn, sharePercent } from '../../dashboards/pages/setup/sizes.ts';
import type { SenderAnswer } from '../../schemas/senders.ts';

const NO_RECORDS = { charged: 0, activity: 0, evidence: 0, duplicate: 0, unused: 0, rejected: 0 };

function sender(given: Partial<SenderAnswer> & { readonly user?: string }): SenderAnswer {
  const { user = 'ada@example.com', ...rest } = given;
  return {
    id: user,
    who: {
      name: user,
      token: null,
      user,
      user_source: 'attribute',
      service: 'claude-code',
      instance: null,
      hosts: [],
      address: '127.0.0.1',
      client: null,
    },
    agent: 'claude-code',
    version: '2.2.0',
    first_at: '2026-11-01T00:00:00.000Z',
    last_at: '2026-11-01T00:00:00.000Z',
    seconds_ago: 0,
    requests: 1,
    protocols: [],
    signals: [],
    records: { ...NO_RECORDS, charged: 1 },
    rejections: [],
    last_rejection: null,
    unpriced_models: [],
    missing: [],
    known_faults: [],
    ...rest,
  };
}

const LACK: SenderAnswer['missing'][number] = {
  item: 'repo',
  since: '2026-11-01T00:00:00.000Z',
  sentence: 'No repository is told.',
  mend: { setting: 'A=b', where: 'shell' },
};

const states = (input: Parameters<typeof checksOf>[0]) =>
  Object.fromEntries(checksOf(input).map(({ id, state }) => [id, state]));

describe('the checklist', () => {
  it('waits before the first call, and says nothing is done', () => {
    expect(states({ senders: [], unpricedCalls: 0, groups: 0 })).toEqual({
      receiving: 'waiting',
      who: 'waiting',
      git: 'waiting',
      prices: 'waiting',
      versions: 'waiting',
      groups: 'optional',
    });
  });

  it('tells apart that nothing came and that nothing useful came', () => {
    const refused = sender({ agent: null, records: NO_RECORDS });
    expect(states({ senders: [refused], unpricedCalls: 0, groups: undefined })).toMatchObject({
      receiving: 'open',
      prices: 'waiting',
    });
  });

  it('ticks off what is there and counts what is not', () => {
    const checks = checksOf({
      senders: [sender({}), sender({ user: 'bo@example.com', missing: [LACK] })],
      unpricedCalls: 2,
      groups: 3,
    });
    expect(checks.map(({ id, state, detail }) => [id, state, detail])).toEqual([
      ['receiving', 'done', '2 senders'],
      ['who', 'done', '2 people seen'],
      ['git', 'open', 'Not by 1 of 2 senders: see the table below'],
      ['prices', 'open', '2 calls of 30 days without a price'],
      ['versions', 'done', 'No version with a known fault'],
      ['groups', 'done', '3 groups'],
    ]);
  });
});

describe('versions', () => {
  it('are told once each, with what their senders lack', () => {
    const senders = [
      sender({ missing: [LACK] }),
      sender({ user: 'bo@example.com', missing: [LACK], last_at: '2026-11-03T00:00:00.000Z' }),
      sender({ version: '2.1.0', last_at: '2026-11-02T00:00:00.000Z' }),
    ];
    expect(
      versionsOf(senders).map(({ version, senders: count, charged, missing }) => [
        version,
        count,
        charged,
        missing.map((lack) => [lack.item, lack.senders, lack.mend?.setting]),
      ]),
    ).toEqual([
      ['2.2.0', 2, 2, [['repo', 2, 'A=b']]],
      ['2.1.0', 1, 1, []],
    ]);
  });

  it('leave out of the last call who was never charged', () => {
    const idle = sender({ records: NO_RECORDS, last_at: '2026-11-09T00:00:00.000Z' });
    expect(lastHeard([idle])).toBeUndefined();
    expect(lastHeard([idle, sender({ user: 'bo@example.com' })])?.who.user).toBe('bo@example.com');
  });
});

it('writes sizes and shares', () => {
  expect([0, 1023, 1024, 3.45 * 1024 ** 2, 12 * 1024 ** 3].map(bytesIn)).toEqual([
    '0 bytes',
    '1023 bytes',
    '1.0 KiB',
    '3.5 MiB',
    '12 GiB',
  ]);
  expect([sharePercent(0, 0), sharePercent(1, 3), sharePercent(5, 4)]).toEqual([0, 33, 100]);
});
