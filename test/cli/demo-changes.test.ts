// The demo company's pull requests: repeatable, in order, understood by what reads GitHub, and of every fate.
import { describe, expect, it } from 'vitest';
import { attributor } from '../../cli/demo/books/attributed.ts';
import { keyOf, knownForge, repoOf } from '../../cli/demo/books/known-changes.ts';
import { outcomeBooks } from '../../cli/demo/books/outcome-books.ts';
import { SpendLog } from '../../cli/demo/books/spend-log.ts';
import { openedAt } from '../../cli/demo/changes/change.ts';
import { SILENT_REPOSITORIES, type DemoDelivery } from '../../cli/demo/changes/deliveries.ts';
import { FORGE_HOST } from '../../cli/demo/company/company.ts';
import { demoCompany } from '../../cli/demo/demo-company.ts';
import { planDay } from '../../cli/demo/session/plan.ts';
import { emptyTruth } from '../../cli/demo/truth.ts';
import { readDelivery } from '../../ingest/forge/read-delivery.ts';
import { toUsd } from '../../schemas/money.ts';

const UNTIL = new Date('2026-11-20T16:30:00Z');
const DAY_MS = 86_400_000;
const MONTH = { seed: '1', until: UNTIL };
const company = demoCompany(MONTH);
const deliveries = company.deliveries();
const known = knownForge(deliveries);

function factsOf({ event, id, body, at }: DemoDelivery) {
  const bytes = Buffer.from(JSON.stringify(body));
  const around = { forge: 'github', host: FORGE_HOST, reviewWorkflows: [] } as const;
  return readDelivery({ ...around, event, delivery: id, body: bytes, at });
}

describe('deliveries of the demo company', () => {
  it('are the same for the same seed, and go on from where they were', () => {
    const later = demoCompany({
      seed: '1',
      until: new Date(UNTIL.getTime() + DAY_MS),
      days: 31,
    }).deliveries();
    expect(later.slice(0, deliveries.length)).toEqual(deliveries);
    expect(later.length).toBeGreaterThan(deliveries.length);
  });

  it('arrive in the order of time, after what they tell, within the month', () => {
    let last = company.from;
    for (const { at, tidings } of deliveries) {
      expect(at).toBeGreaterThanOrEqual(last);
      expect(at).toBeLessThanOrEqual(company.until);
      if (tidings.kind === 'change') expect(tidings.at).toBeLessThan(at);
      last = at;
    }
  });

  it('are few beside the exports, some of them late and some of them twice', () => {
    expect(deliveries.length).toBeGreaterThan(1_500);
    expect(deliveries.length).toBeLessThan(4_000);
    const ids = new Set(deliveries.map(({ id }) => id));
    expect(deliveries.length - ids.size).toBeGreaterThan(10);
    const late = deliveries.filter(
      ({ at, tidings }) => tidings.kind === 'change' && at - tidings.at > 3_600_000,
    );
    expect(late.length).toBeGreaterThan(10);
  });

  it('each tell at least one fact to what reads GitHub', () => {
    const silent = deliveries.filter((delivery) => {
      const read = factsOf(delivery);
      return !('facts' in read) || read.facts.length === 0;
    });
    expect(silent.map(({ event }) => event)).toEqual([]);
  });

  it('tell commits of sessions, reverts and forks as it understands them', () => {
    const facts = deliveries.flatMap((delivery) => {
      const read = factsOf(delivery);
      return 'facts' in read ? read.facts : [];
    });
    const pushes = facts.flatMap((fact) => (fact.kind === 'push' ? [fact] : []));
    const named = new Set(pushes.flatMap(({ commits }) => commits.flatMap(({ sessions }) => sessions)));
    expect(known.namings.size).toBeGreaterThan(20);
    expect([...known.namings.keys()].filter((session) => !named.has(session))).toEqual([]);
    const changes = facts.flatMap((fact) => (fact.kind === 'change' ? [fact] : []));
    const reverts = changes.filter(({ change }) => change.reverts.length > 0);
    expect(reverts.length).toBeGreaterThan(4);
    expect(reverts.some(({ change }) => change.reverts.some(({ partial }) => partial))).toBe(true);
    expect(
      pushes.some(
        ({ isDefault, commits }) => isDefault && commits.some(({ reverts: told }) => told.length > 0),
      ),
    ).toBe(true);
    expect(pushes.some(({ forced }) => forced)).toBe(true);
    expect(changes.some(({ repo, change }) => change.headRepo !== repo)).toBe(true);
    expect(facts.some((fact) => fact.kind === 'run' && fact.conclusion === 'failure')).toBe(true);
  });

  it('never come from repositories without a webhook', () => {
    const repos = [...known.changes.values()].map(({ repo }) => repo.split('/').at(-1) ?? '');
    expect(repos.filter((repo) => SILENT_REPOSITORIES.has(repo))).toEqual([]);
    expect(new Set(repos).size).toBe(company.repositories.length - SILENT_REPOSITORIES.size);
  });
});

describe('changes of the demo company', () => {
  const changes = [...known.changes.values()];

  it('have branches that no other change of the repository has', () => {
    const branches = changes.map(({ change }) => `${repoOf(change.head)} ${change.branch}`);
    expect(new Set(branches).size).toBe(branches.length);
    const numbers = deliveries.flatMap(({ tidings }) => (tidings.kind === 'change' ? [tidings.change] : []));
    const titles = new Map<string, string>();
    for (const { repository, number, title } of numbers) {
      const key = keyOf(repoOf(repository), String(number));
      expect(titles.get(key) ?? title).toBe(title);
      titles.set(key, title);
    }
  });

  it('are mostly merged; some are closed, opened again, taken back or put back', () => {
    const merged = changes.filter(({ last }) => last.state === 'merged');
    expect(merged.length / changes.length).toBeGreaterThan(0.6);
    expect(changes.filter(({ last }) => last.state === 'closed').length).toBeGreaterThan(3);
    expect(changes.filter(({ last }) => last.state === 'open').length).toBeGreaterThan(3);
    expect(changes.some(({ change }) => change.turns.length > 2)).toBe(true);
    const reverted = changes.filter(({ revertedAt }) => revertedAt !== undefined);
    expect(reverted.length).toBeGreaterThan(3);
    expect(reverted.length / changes.length).toBeLessThan(0.2);
    expect(merged.some(({ restores }) => restores)).toBe(true);
    for (const { change, endedAt } of changes) expect(endedAt ?? Infinity).toBeGreaterThan(openedAt(change));
  });
});

describe('the books of the demo company', () => {
  const truth = emptyTruth(UNTIL.getTime());
  const log = new SpendLog();
  const week = demoCompany({ ...MONTH, days: 7 });
  for (const { at } of week.exports(truth, log)) expect(at).toBeLessThanOrEqual(week.until);
  const told = { log, deliveries: week.deliveries(), outcomes: week.outcomes() };
  const books = outcomeBooks(told, Infinity);
  const sum = (sums: ReadonlyMap<string, bigint>) =>
    toUsd([...sums.values()].reduce((total, cost) => total + cost, 0n));

  it('add up to what was spent, by change, evidence and outcome', () => {
    const total = toUsd(truth.total.cost);
    expect(toUsd(books.total)).toBe(total);
    expect([sum(books.byChange), sum(books.byEvidence), sum(books.byStanding)]).toEqual([
      total,
      total,
      total,
    ]);
  });

  it('say the same whatever the order of the deliveries', () => {
    const shuffled = told.deliveries.toSorted((left, right) => (left.id < right.id ? -1 : 1));
    expect(outcomeBooks({ ...told, deliveries: shuffled }, Infinity)).toEqual(books);
  });

  it('know most spend by the branch, little by what was told, and some not at all', () => {
    const share = (name: 'branch' | 'emitted' | '') =>
      Number(books.byEvidence.get(name) ?? 0n) / Number(books.total);
    expect(share('branch')).toBeGreaterThan(share('emitted'));
    expect(share('')).toBeGreaterThan(0.05);
    expect(share('')).toBeLessThan(0.5);
  });

  it('attribute nothing that happened on a branch after its change was closed', () => {
    const due = attributor(knownForge(told.deliveries));
    const closed = [...knownForge(told.deliveries).changes.values()].find(
      ({ endedAt }) => endedAt !== undefined,
    );
    if (!closed?.endedAt) throw new Error('no change was closed');
    const place = { session: 's', repo: repoOf(closed.change.head), branch: closed.change.branch, pr: '' };
    expect(due({ ...place, at: closed.endedAt - 1 }).pr).toBe(closed.pr);
    expect(due({ ...place, at: closed.endedAt }).pr).toBe('');
  });
});

describe('sessions of the demo company', () => {
  const shapes = new Map<string, number>();
  const last = Math.floor(UNTIL.getTime() / DAY_MS);
  for (let day = last - 30; day <= last; day++) {
    for (const person of company.people) {
      for (const { shape } of planDay({ seed: '1', person, index: 0 }, day)) {
        shapes.set(shape, (shapes.get(shape) ?? 0) + 1);
      }
    }
  }

  it.each(['exploration', 'overthinking', 'fan-out', 'retry-loop', 'stopped-counters', 'marathon'])(
    'get out of hand now and then: %s',
    (shape) => {
      expect(shapes.get(shape)).toBeGreaterThan(2);
    },
  );

  it('are good, most of them', () => {
    const total = [...shapes.values()].reduce((sum, count) => sum + count, 0);
    const good = ['usual', 'daemon', 'review'].reduce((sum, shape) => sum + (shapes.get(shape) ?? 0), 0);
    expect(good / total).toBeGreaterThan(0.9);
  });
});
