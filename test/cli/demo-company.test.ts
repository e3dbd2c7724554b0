// The demo company as a whole: repeatable, in order, never in the future, and believable.
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { PLACES } from '../../cli/demo/company/people.ts';
import { demoCompany, type DemoExport, type DemoOptions } from '../../cli/demo/demo-company.ts';
import { emptyTruth, type DemoTruth, type Totals } from '../../cli/demo/truth.ts';

const UNTIL = new Date('2026-11-20T16:30:00Z');
const HOUR_MS = 3_600_000;

/** The request id of each `api_request` event. */
const REQUEST = /claude_code\.api_request".*?"request_id","value":\{"stringValue":"([^"]+)/g;

function digestsOf(options: DemoOptions): string[] {
  return Array.from(demoCompany(options).exports(), (item) =>
    createHash('sha256').update(JSON.stringify(item)).digest('hex'),
  );
}

/** Every nanosecond time in a body, as milliseconds. */
function timesIn(body: object): number[] {
  return [...JSON.stringify(body).matchAll(/imeUnixNano":"(\d+)"/g)].map((match) =>
    Math.ceil(Number(BigInt(match[1] ?? 0) / 1_000n) / 1_000),
  );
}

describe('the demo company', () => {
  it('makes the same bytes for the same seed', () => {
    expect(digestsOf({ seed: 'a', until: UNTIL, days: 1 })).toEqual(
      digestsOf({ seed: 'a', until: UNTIL, days: 1 }),
    );
  });

  it('makes something else for another seed', () => {
    const first = new Set(digestsOf({ seed: 'a', until: UNTIL, days: 1 }));
    const second = digestsOf({ seed: 'b', until: UNTIL, days: 1 });
    expect(second.length).toBeGreaterThan(100);
    expect(second.filter((digest) => first.has(digest))).toEqual([]);
  });

  it('only continues what it made for an earlier moment', () => {
    const earlier = digestsOf({ seed: 'a', until: UNTIL, days: 1 });
    const later = digestsOf({ seed: 'a', until: new Date(UNTIL.getTime() + 3 * HOUR_MS), days: 1.125 });
    expect(later.slice(0, earlier.length)).toEqual(earlier);
    expect(later.length).toBeGreaterThan(earlier.length);
  });

  it.each([
    ['in the middle of a working day', '2026-11-18T15:00:00Z'],
    ['on a Sunday night', '2026-11-22T03:17:42Z'],
    ['at the first second of a month', '2026-12-01T00:00:01Z'],
    ['on New Year', '2027-01-01T04:00:00Z'],
  ])('ends within minutes of a moment %s, and never after it', (_, moment) => {
    const until = Date.parse(moment);
    let last = 0;
    for (const { at, body } of demoCompany({ seed: 'a', until: new Date(until), days: 1.5 }).exports()) {
      expect(at).toBeGreaterThanOrEqual(last);
      expect(Math.max(...timesIn(body))).toBeLessThanOrEqual(at);
      last = at;
    }
    expect(last).toBeLessThanOrEqual(until);
    expect(until - last).toBeLessThan(20 * 60_000);
  });
});

describe('a month of the demo company', () => {
  const company = demoCompany({ seed: 'outlay', until: UNTIL });
  const truth = emptyTruth(UNTIL.getTime());
  const requestIds = new Set<string>();
  const byDay = new Map<string, number>();
  const byLocalHour = new Map<string, number>();
  let exports = 0;

  beforeAll(() => {
    for (const item of company.exports(truth)) {
      exports += 1;
      countRequests(item);
    }
  });

  function countRequests(item: DemoExport): void {
    const person = company.people.find(({ email }) => email === item.user);
    if (item.path !== '/v1/logs' || !person) return;
    const requests = JSON.stringify(item.body).matchAll(REQUEST);
    const ids = Array.from(requests, (match) => match[1] ?? '');
    for (const id of ids) requestIds.add(id);
    if (person.habitName === 'bot') return;
    const calls = ids.length;
    const day = new Date(item.at).toISOString().slice(0, 10);
    byDay.set(day, (byDay.get(day) ?? 0) + calls);
    const hour = new Date(item.at + PLACES[person.place] * HOUR_MS).getUTCHours();
    const part = hour >= 8 && hour < 20 ? 'day' : hour < 6 ? 'night' : 'evening';
    byLocalHour.set(part, (byLocalHour.get(part) ?? 0) + calls);
  }

  it('has forty people in six groups who work in twelve repositories', () => {
    // Two of the forty use agents that name nobody.
    expect([...truth.byUser.keys()].filter(Boolean)).toHaveLength(38);
    expect([...truth.byGroup.keys()].filter(Boolean)).toHaveLength(6);
    const told = [...truth.byRepo.keys()].filter(Boolean);
    expect(told.filter((repo) => repo.includes('/northlight/'))).toHaveLength(12);
    // One of them works on forks.
    expect(
      told.filter((repo) => !repo.includes('/northlight/')).every((repo) => repo.includes('/femi-balogun/')),
    ).toBe(true);
    expect(company.people).toHaveLength(40);
    expect(company.groups).toHaveLength(6);
    expect(company.repositories).toHaveLength(12);
  });

  it('never uses a request id twice', () => {
    expect(requestIds.size).toBe(truth.byAgent.get('claude-code')?.calls);
  });

  it('has some spend without a repository', () => {
    expect(truth.byRepo.get('')?.cost).toBeGreaterThan(0n);
  });

  it('holds as many calls as a company of that size makes', () => {
    const calls = truth.total.calls + truth.total.callsInMetrics;
    expect(calls).toBeGreaterThan(20_000);
    expect(calls).toBeLessThan(45_000);
    expect(exports).toBeLessThan(80_000);
  });

  it('works on weekdays and rests at the weekend and on the free Friday', () => {
    const mean = (days: string[]) =>
      days.reduce((total, day) => total + (byDay.get(day) ?? 0), 0) / days.length;
    const tuesdays = ['2026-10-27', '2026-11-03', '2026-11-10', '2026-11-17'];
    const sundays = ['2026-10-25', '2026-11-01', '2026-11-08', '2026-11-15'];
    expect(mean(tuesdays)).toBeGreaterThan(5 * mean(sundays));
    expect(mean(tuesdays)).toBeGreaterThan(1.5 * mean(['2026-11-20']));
  });

  it('works in the daytime of where people live', () => {
    const total = [...byLocalHour.values()].reduce((sum, calls) => sum + calls, 0);
    expect((byLocalHour.get('day') ?? 0) / total).toBeGreaterThan(0.75);
    expect((byLocalHour.get('night') ?? 0) / total).toBeLessThan(0.02);
  });

  it('spends most through few people and few sessions', () => {
    expect(shareOfLargest(truth.byUser, 0.1)).toBeGreaterThan(0.3);
    expect(shareOfLargest(truth.bySession, 0.01)).toBeGreaterThan(0.1);
  });

  it('uses every agent, Claude Code most of all', () => {
    const costs = [...truth.byAgent].sort(([, left], [, right]) => Number(right.cost - left.cost));
    expect(costs.map(([agent]) => agent)).toHaveLength(11);
    expect(costs[0]?.[0]).toBe('claude-code');
    for (const [agent, { calls }] of costs) expect(calls, agent).toBeGreaterThan(20);
  });

  it('uses several models, mostly the main turn, and some subagents and auxiliary calls', () => {
    expect([...truth.byModel.keys()].sort()).toEqual([
      'claude-haiku-4-5-20251001',
      'claude-opus-4-8',
      'claude-sonnet-4-5',
      'claude-sonnet-5',
      'gemini-2.5-flash',
      'gemini-2.5-flash-lite',
      'gemini-2.5-pro',
      'gpt-4.1',
      'gpt-4.1-mini',
      'gpt-5',
      'gpt-5-codex',
      'gpt-5-mini',
      'qwen3-coder-plus',
    ]);
    expect([...truth.bySource.keys()].sort()).toEqual(['auxiliary', 'main', 'subagent']);
    expect(costOf(truth.bySource, 'main')).toBeGreaterThan(Number(truth.total.cost) / 2);
  });

  it('meets errors, retries, compactions and everything that people do with code', () => {
    for (const kind of ['api_error', 'compaction', 'commit', 'pull_request', 'edit_rejected'] as const) {
      expect(truth.activities.get(kind), kind).toBeGreaterThan(10);
    }
    expect(truth.retries).toBeGreaterThan(10);
  });
});

function costOf(sums: ReadonlyMap<string, Totals>, key: string): number {
  return Number(sums.get(key)?.cost ?? 0n);
}

function shareOfLargest(sums: DemoTruth['byUser'], share: number): number {
  const costs = [...sums.keys()].map((key) => costOf(sums, key)).sort((left, right) => right - left);
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  return sum(costs.slice(0, Math.ceil(costs.length * share))) / sum(costs);
}
