// The weekly digest: weeks, what it says of a ledger, and its text.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDigest } from '../../analytics/outcomes/digest/digest.ts';
import { lastWeek, weekName, weekRange } from '../../analytics/outcomes/digest/week.ts';
import { digestText } from '../../cli/commands/digest.ts';
import { renderDigest } from '../../cli/digest/digest-text.ts';
import { startAnswering } from '../support/answering.ts';
import { chargeOf, openLedger, type Ledger } from '../analytics/ledger.ts';
import { routesOn } from '../analytics/outcomes/routes-on.ts';
import { writeShop } from '../analytics/outcomes/shop-ledger.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);

let ledger: Ledger;

beforeAll(async () => {
  ledger = await openLedger();
  await writeShop(ledger);
});

afterAll(async () => {
  await ledger.close();
});

const digestOf = async (week?: string) => await readDigest(routesOn(ledger.store, NOW), { week }, NOW);

describe('ISO weeks', () => {
  it('begin on Monday and belong to the year of their Thursday', () => {
    expect(weekName(Date.UTC(2027, 0, 1))).toBe('2026-W53');
    expect(weekName(Date.UTC(2024, 11, 30))).toBe('2025-W01');
    expect(weekRange('2026-W46')).toEqual({ from: Date.UTC(2026, 10, 9), to: Date.UTC(2026, 10, 16) });
    expect(lastWeek(NOW)).toBe('2026-W46');
  });

  it('are refused where a year has no such week', () => {
    expect(() => weekRange('2025-W53')).toThrow(/no week 53/);
  });
});

describe('the digest', () => {
  it('tells what shipped, what did not, and how much of that is known', async () => {
    const text = renderDigest(await digestOf('2026-W46'), { markdown: false });
    expect(text).toContain('week 2026-W46');
    expect(text).toContain('2026-11-09 to 2026-11-15 (UTC)');
    expect(text).toContain('4 changes with agent work were accepted, for $5.03 each');
    expect(text).toContain('Cost per accepted PR: $5.03 (cost_per_accepted_pr, n = 4)');
    expect(text).toContain('No change with agent work was reverted.');
    expect(text).toContain('1 call has no price');
    expect(text).toContain('with it they could be higher or lower');
    expect(text).toContain('Loaded cost per accepted PR: ≥ $6.53');
    expect(text).toContain('cost_per_accepted_pr: What agents cost on the changes');
    expect(text).toContain('repo github.com/acme/shop: +');
  });

  it('is the same text every time, and marks nothing up that names say', async () => {
    const [one, other] = [await digestOf('2026-W46'), await digestOf('2026-W46')];
    expect(renderDigest(one, { markdown: true })).toBe(renderDigest(other, { markdown: true }));
    const mover = {
      dimension: 'user',
      value: '[click](x)\u001b[2J',
      cost_usd: '1',
      before_usd: '0',
      change_usd: '1',
    };
    expect(renderDigest({ ...one, movers: [mover] }, { markdown: true })).toContain('user \\[click\\](x):');
  });

  it('is of the last week that is over, where none is named, and says when a week is not over', async () => {
    expect((await digestOf()).week).toBe('2026-W46');
    const running = await digestOf('2026-W47');
    expect(running.complete).toBe(false);
    expect(renderDigest(running, { markdown: false })).toContain('the week is not over');
  });

  it('tells work without a change in the week in which it became old, not in that of the work', async () => {
    const abandoned = async (week: string) => {
      const { sections } = await digestOf(week);
      return sections.flatMap(({ sentences }) => sentences).find((text) => text.startsWith('Abandoned'));
    };
    expect(await abandoned('2026-W45')).toContain('$0.00 on work without a change');
    expect(await abandoned('2026-W47')).toBe(
      'Abandoned work cost $0.25: $0.00 on changes closed without a merge, $0.25 on work without a change that became 14 days old.',
    );
  });

  it('compares a week that is not over with as much of the week before', async () => {
    const other = await ledger.another();
    const call = (at: string, cost: string) => chargeOf({ at, cost, user: 'ada' });
    await other.write([
      call('2026-11-10T10:00:00Z', '1'),
      call('2026-11-15T20:00:00Z', '100'),
      call('2026-11-17T10:00:00Z', '2'),
    ]);
    const { sections, movers } = await readDigest(routesOn(other.store, NOW), { week: '2026-W47' }, NOW);
    expect(sections[0]?.figures[0]).toMatchObject({ measure: 'spend', value_usd: '2', before_usd: '1' });
    expect(sections[0]?.sentences[0]).toBe(
      'Agents cost $2.00, $1.00 (100 %) more than by this hour of the week before.',
    );
    expect(movers).toContainEqual(expect.objectContaining({ dimension: 'user', before_usd: '1' }));
  });

  it('is asked for over HTTP by its week, and given as JSON when asked', async () => {
    const digest = await digestOf('2026-W46');
    const server = await startAnswering(() => digest);
    expect(JSON.parse(await digestText(server, { week: '2026-W46', json: true }))).toEqual(digest);
    expect(server.asked.map(({ path, query }) => `${path}?${query.toString()}`)).toEqual([
      '/api/v1/digest?week=2026-W46',
    ]);
    await server.close();
  });
});
