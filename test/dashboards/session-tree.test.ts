// Who started whom in a session, as its page shows it, and what failed in it.
import { describe, expect, it } from 'vitest';
import { failureWords } from '../../dashboards/pages/session/failures.tsx';
import { callPlace, treeRows } from '../../dashboards/pages/session/tree.ts';
import { toUsd } from '../../schemas/money.ts';
import { callOf, partOf } from './session-fixtures.ts';

describe('what a session started', () => {
  const sub = (id: string, parent: string | null, cost: string, subtree: string) => ({
    ...partOf('subagent', id, [callOf(1)], cost),
    subagent_id: id,
    parent,
    subtree_cost_usd: subtree,
  });
  const tree = {
    order: 'tree' as const,
    main: partOf('main', '', [callOf(0)], '1'),
    subagents: [
      sub('explore', '', '2', '5'),
      sub('search', 'explore', '3', '3'),
      sub('review', null, '1', '1'),
    ],
    auxiliary: [],
  };

  it('stands below who started it, with what it cost itself and with all below', () => {
    const open = new Set(['subagents', 'subagents-0', 'subagents-1']);
    const rows = treeRows({ tree }, { open, all: new Set() });
    const named = rows.filter(({ kind }) => kind === 'part').map(({ label, level }) => [label, level]);
    expect(named).toEqual([
      ['Main work', 1],
      ['explore', 2],
      ['search', 3],
      ['review', 2],
    ]);
    const explore = rows.find(({ label }) => label === 'explore');
    expect(toUsd(explore?.own ?? 0n)).toBe('2');
    expect(toUsd(explore?.whole ?? 0n)).toBe('5');
    // Its own call and the subagent that it started are one set of two.
    expect(rows.find(({ label }) => label === 'search')).toMatchObject({ position: 1, setSize: 2 });
  });

  it('can be opened down to one call', () => {
    const call = tree.subagents[1]?.call_list?.[0]?.id ?? '';
    const place = callPlace({ tree }, call);
    expect(place).toEqual(['subagents', 'subagents-0', 'subagents-1']);
    const rows = treeRows({ tree }, { open: new Set(place), all: new Set() });
    expect(rows.some(({ id }) => id === call)).toBe(true);
    expect(callPlace({ tree }, 'none')).toEqual([]);
  });

  it('that failed is told with how it ended', () => {
    const band = {
      first_failed_at: '2026-11-20T09:04:00.000Z',
      spent_after_usd: '2.5',
      ended: 'gave_up' as const,
      longest_run: 3,
      failures: [],
    };
    expect(failureWords(band)).toBe(
      'A request failed first at 09:04 UTC; from then on $2.50 was spent. At most 3 requests failed in a row. It gave up: no call followed the last failure.',
    );
    expect(failureWords({ ...band, first_failed_at: null })).toBe('');
  });
});
