import { describe, expect, it } from 'vitest';
import { checksOf, lastHeard, versionsOf } from '../../dashboards/pages/setup/checks.ts';
import { forgeBody, forgeDraftOf, forgeIdOf } from '../../dashboards/pages/setup/forge-draft.ts';
import { catchUpWords, deliveryWords } from '../../dashboards/pages/setup/forge-words.ts';
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

const EMPTY = {
  senders: [],
  unpricedCalls: 0,
  groups: [],
  hooks: { people: 0, hooked: 0 },
  channels: [],
} satisfies Parameters<typeof checksOf>[0];

const states = (input: Parameters<typeof checksOf>[0]) =>
  Object.fromEntries(checksOf(input).map(({ id, state }) => [id, state]));

describe('the checklist', () => {
  it('waits before the first call, and says nothing is done', () => {
    expect(states(EMPTY)).toEqual({
      receiving: 'waiting',
      who: 'waiting',
      git: 'waiting',
      prices: 'waiting',
      versions: 'waiting',
      hook: 'waiting',
      groups: 'optional',
      alerts: 'open',
    });
  });

  it('tells apart that nothing came and that nothing useful came', () => {
    const refused = sender({ agent: null, records: NO_RECORDS });
    expect(states({ ...EMPTY, senders: [refused] })).toMatchObject({
      receiving: 'open',
      prices: 'waiting',
    });
  });

  it('ticks off what is there and counts what is not', () => {
    const checks = checksOf({
      senders: [sender({}), sender({ user: 'bo@example.com', missing: [LACK] })],
      unpricedCalls: 2,
      groups: [
        { member_count: 3, updated_at: '2026-11-20T08:00:00.000Z' },
        { member_count: 1, updated_at: null },
      ],
      hooks: { people: 2, hooked: 1 },
      channels: [{ enabled: true }, { enabled: false }],
    });
    expect(checks.map(({ id, state, detail }) => [id, state, detail])).toEqual([
      ['receiving', 'done', '2 senders'],
      ['who', 'done', '2 people seen'],
      ['git', 'open', 'Not by 1 of 2 senders: see the table below'],
      ['prices', 'open', '2 calls of 30 days without a price'],
      ['versions', 'done', 'No version with a known fault'],
      [
        'hook',
        'open',
        'Heard from 1 of 2 active people in 30 days: it enforces limits and tells the repository',
      ],
      ['groups', 'done', '2 groups, 4 members; last changed 20 Nov, 08:00 UTC'],
      ['alerts', 'done', '1 channel'],
    ]);
  });

  it('leaves out what the server does not tell', () => {
    const checks = checksOf({ ...EMPTY, groups: undefined, hooks: undefined, channels: undefined });
    expect(checks.map(({ id }) => id)).toEqual(['receiving', 'who', 'git', 'prices', 'versions']);
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

describe('connections to forges', () => {
  const now = Date.parse('2026-11-20T10:00:00.000Z');
  const figures = {
    last_delivery_at: '2026-11-20T09:56:00.000Z',
    counted_since: '2026-11-01T00:00:00.000Z',
    taken: 12,
    duplicate: 1,
    ignored: { ping: 1, star: 2 },
    refused: { bad_signature: 3, not_json: 1 },
  };

  const nothing = {
    senders: [],
    unpricedCalls: undefined,
    groups: undefined,
    hooks: undefined,
    channels: undefined,
  };

  it('are ticked off once one of them delivered', () => {
    const check = (forges: readonly (string | null)[]) =>
      checksOf({ ...nothing, forges }).find(({ id }) => id === 'outcomes');
    expect(check([])).toMatchObject({ state: 'optional', link: { href: '/setup?forge=' } });
    expect(check([null])).toMatchObject({ state: 'open' });
    expect(check([null, figures.last_delivery_at])).toMatchObject({ state: 'done', detail: '1 forge tells' });
    const unknown = checksOf(nothing);
    expect(unknown.some(({ id }) => id === 'outcomes')).toBe(false);
  });

  it('tell what was delivered, and why most was refused', () => {
    expect(deliveryWords(figures, now)).toBe(
      'Last 4 min ago; 12 taken, 1 known already, 3 about nothing that counts, 4 refused (bad signature)',
    );
    const none = { ...figures, last_delivery_at: null, taken: 0, duplicate: 0, ignored: {}, refused: {} };
    expect(deliveryWords(none, now)).toBe('Nothing was delivered yet');
  });

  it('tell what a catch-up found and why it stopped', () => {
    const last = {
      at: '2026-11-20T09:00:00.000Z',
      running: false,
      repositories: 2,
      changes: 40,
      facts: 7,
      stopped: 'rate limit',
      next_at: null,
    };
    expect(catchUpWords(last, now)).toBe(
      'Caught up 1 h ago: 40 pull requests, 7 new facts. It stopped: rate limit',
    );
    expect(catchUpWords({ ...last, running: true }, now)).toBe('Asking for what was missed.');
  });

  it('are made without a host or token where none is typed, and keep the token that is there', () => {
    const draft = { ...forgeDraftOf(undefined), repositories: 'acme/shop\n acme/api, acme/web\n' };
    expect(forgeBody(draft, true)).toEqual({
      forge: 'github',
      repositories: ['acme/shop', 'acme/api', 'acme/web'],
      review_workflows: [],
      poll: false,
    });
    expect(forgeBody({ ...draft, token: ' t ', isRotated: true, polls: true }, false)).toMatchObject({
      token: 't',
      rotate_secret: true,
      poll: true,
    });
    expect(forgeIdOf('github', ['github', 'github-2'])).toBe('github-3');
  });
});
