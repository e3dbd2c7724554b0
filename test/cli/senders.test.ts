// The table of senders: the latest first, within the width of the terminal, with what is wrong and what mends it.
import { describe, expect, it } from 'vitest';
import { agoText, renderSenders } from '../../cli/senders/senders-table.ts';
import { widthOf } from '../../cli/report/terminal-text.ts';
import type { SenderAnswer } from '../../schemas/senders.ts';

const AT = '2026-11-22T10:00:00.000Z';

function sender(name: string, given: Partial<SenderAnswer> = {}): SenderAnswer {
  const nothing = { charged: 0, activity: 0, evidence: 0, duplicate: 0, unused: 0, rejected: 0 };
  return {
    id: name,
    who: {
      name,
      token: null,
      user: name,
      user_source: 'attribute',
      service: null,
      instance: null,
      hosts: [],
      address: null,
      client: null,
    },
    agent: 'codex',
    version: '0.169.0',
    first_at: AT,
    last_at: AT,
    seconds_ago: 5,
    requests: 1,
    protocols: [],
    signals: [{ signal: 'logs', last_at: AT, seconds_ago: 5 }],
    records: { ...nothing, charged: 3, unused: 9 },
    rejections: [],
    last_rejection: null,
    unpriced_models: [],
    missing: [],
    known_faults: [],
    ...given,
  };
}

const NO_REPO = {
  item: 'repo',
  since: AT,
  sentence: 'No repository is told.',
  mend: { setting: 'REPO="<remote>"', where: 'environment' },
} as const;

const lines = (senders: readonly SenderAnswer[], columns = Infinity): string[] =>
  renderSenders(senders, columns).split('\n');

describe('the table', () => {
  it('shows who sent what, the latest first', () => {
    const table = lines([
      sender('ada', { seconds_ago: 7_200, missing: [NO_REPO] }),
      sender('bob', { version: null, signals: [], records: { ...sender('x').records, rejected: 2 } }),
    ]);
    expect(table.slice(0, 3)).toEqual([
      'Sender  Agent  Version  Last  Signals  Records  Rejected  Missing',
      'bob     codex  –         5 s  –             12         0  –',
      'ada     codex  0.169.0   2 h  logs          12         0  repo',
    ]);
  });

  it('cuts names before it is wider than the terminal', () => {
    const name = 'a.very.long.name.indeed@subsidiary.example';
    const table = lines([sender(name)], 80);
    expect(Math.max(...table.slice(0, 2).map(widthOf))).toBeLessThanOrEqual(80);
    expect(table[1]).toMatch(/^a\.very\.long\.name.*… {2}codex/);
  });

  it('cuts agents and versions that senders made long', () => {
    const long = { agent: 'a'.repeat(500), version: '1'.repeat(500) };
    expect(widthOf(lines([sender('ada', long)], 80)[1] ?? '')).toBeLessThanOrEqual(120);
  });

  it('lets nothing through that moves the cursor', () => {
    const text = renderSenders([sender('\u001b[31mred', { agent: 'x\u202ey' })], 80);
    expect(text).not.toMatch(/[\u001b\u202e]/);
  });

  it('says that nothing has arrived', () => {
    expect(renderSenders([], 80)).toBe('Nothing has arrived.\n');
  });
});

describe('the notes', () => {
  it('tell once what senders of an agent lack together, and the setting', () => {
    const people = ['ada', 'bob', 'carol', 'dan'].map((name) => sender(name, { missing: [NO_REPO] }));
    expect(renderSenders(people, 80)).toContain(
      'codex (ada, bob, carol and 1 more): No repository is told.\n  REPO="<remote>"\n  in: environment\n',
    );
  });

  it('tell what was rejected, and what is known of a version', () => {
    const text = renderSenders(
      [
        sender('10.0.0.9', {
          agent: null,
          rejections: [{ reason: 'malformed', of: 'request', count: 2 }],
          last_rejection: { at: AT, reason: 'malformed', sentence: 'The body is not valid JSON.' },
          known_faults: [{ wrong: 'It counts twice.', mended_in: '0.170.0', source: 'https://x.example' }],
        }),
      ],
      80,
    );
    expect(text).toContain('10.0.0.9: 2 requests rejected. The last one: The body is not valid JSON.');
    expect(text).toContain('Known of version 0.169.0: It counts twice. Mended in 0.170.0.');
  });
});

it.each([
  [59, '59 s'],
  [60, '1 min'],
  [3_600, '1 h'],
  [86_399, '23 h'],
  [86_400, '1 d'],
])('says of %i seconds: %s', (seconds, text) => {
  expect(agoText(seconds)).toBe(text);
});
