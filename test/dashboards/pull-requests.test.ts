// What pages work out about pull requests: those that stand out, their addresses, links by hand.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shortChange } from '../../dashboards/pages/pull/change-name.ts';
import { linkBody, linkDraftOf, linkIdOf, linkWords } from '../../dashboards/pages/pull/link-draft.ts';
import { isAbout } from '../../dashboards/pages/pull/link-history.ts';
import { logAxis, outliersOf, pointsOf } from '../../dashboards/pages/repos/outliers.ts';
import { pullQuestion } from '../../dashboards/pages/repos/pull-question.ts';
import { pullPath } from '../../dashboards/words/standings.ts';
import type { PullRequestAnswer, PullRequestRow } from '../../schemas/change-api.ts';

function pull(pr: string, cost: string | null, lines: number | null): PullRequestRow {
  return {
    pr,
    repo: 'github.com/acme/shop',
    title: `Change ${pr}`,
    cost_usd: cost,
    additions: lines,
    deletions: 0,
  } as PullRequestRow;
}

describe('cost over size', () => {
  it('leaves out changes whose size or cost is not known, and what cost nothing', () => {
    const points = pointsOf([
      pull('1', '2', 10),
      pull('2', null, 10),
      pull('3', '2', null),
      pull('4', '0', 5),
    ]);
    expect(points.map(({ row }) => row.pr)).toEqual(['1']);
  });

  it('names those whose line costs three times the median, not cheap ones, and five at most', () => {
    const usual = Array.from({ length: 20 }, (_, index) => pull(`u${index}`, '1', 100));
    const dear = Array.from({ length: 7 }, (_, index) => pull(`d${index}`, String(10 + index), 100));
    const points = pointsOf([...usual, ...dear, pull('tiny', '0.5', 1)]);
    const named = [...outliersOf(points)].map(({ row }) => row.pr);
    expect(named).toEqual(['d6', 'd5', 'd4', 'd3', 'd2']);
  });

  it('has axes on which every value lies between the ends', () => {
    const amounts = fc.array(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(amounts, (values) => {
        const axis = logAxis(values);
        for (const value of values) {
          expect(axis.of(value)).toBeGreaterThanOrEqual(-1e-9);
          expect(axis.of(value)).toBeLessThanOrEqual(1 + 1e-9);
        }
        expect(axis.ticks.length).toBeGreaterThanOrEqual(2);
      }),
    );
  });
});

describe('the address of a change', () => {
  it('keeps the repository one part of the path', () => {
    expect(pullPath('github.com/acme/shop', '42')).toBe('/repos/github.com%2Facme%2Fshop/pulls/42');
  });

  it('is asked about by its number as text, for numbers are of one repository', () => {
    const span = { from: 0, to: 86_400_000 };
    expect(pullQuestion(span, { pr: ['42'], user: ['ada'] })).toEqual({
      from: '1970-01-01T00:00:00.000Z',
      to: '1970-01-02T00:00:00.000Z',
      user: ['ada'],
      q: '42',
    });
    expect(pullQuestion(span, {})['q']).toBeUndefined();
  });

  it('is short in lists', () => {
    expect(shortChange('github.com/acme/shop#45')).toBe('#45');
    expect(shortChange('45')).toBe('#45');
    expect(shortChange('9f86d081884c7d65')).toBe('9f86d081');
  });
});

describe('a link by hand', () => {
  const told = {
    repo: 'github.com/acme/shop',
    pr: '12',
    head_branch: 'feat/x',
    sessions_list: [{ session: '3f9c21aa-11' }],
  } as PullRequestAnswer;

  it('is of the costliest session unless something else is chosen', () => {
    const draft = linkDraftOf(told);
    expect(linkBody(draft)).toEqual({ target: { session: '3f9c21aa-11' }, repo: told.repo, pr: '12' });
    expect(linkBody({ ...draft, kind: 'branch', pr: '#13' })).toEqual({
      target: { repo: told.repo, branch: 'feat/x' },
      repo: told.repo,
      pr: '13',
    });
  });

  it('to no pull request says so, and names no repository', () => {
    const body = linkBody({ ...linkDraftOf(told), pr: ' ' });
    expect(body).toEqual({ target: { session: '3f9c21aa-11' }, pr: null });
    expect(body && linkWords(body)).toBe('Session 3f9c21aa-11 → no pull request');
  });

  it('is none while something is missing', () => {
    expect(linkBody({ ...linkDraftOf(told), session: ' ' })).toBeUndefined();
    expect(linkBody({ ...linkDraftOf(told), toRepo: '' })).toBeUndefined();
  });

  it('has an id that the API takes and that nobody has', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 100 }), (session) => {
        const draft = { ...linkDraftOf(told), session };
        const first = linkIdOf(draft, []);
        expect(first).toMatch(/^[\w.-]{1,64}$/);
        expect(linkIdOf(draft, [first])).not.toBe(first);
      }),
    );
  });

  it('is in the history of the change that it links to or linked to', () => {
    const change = { repo: told.repo, pr: '12' };
    const value = { session: 's', branch: '', on_repo: '', repo: told.repo, pr: '12' };
    expect(isAbout({ before: null, after: value }, change)).toBe(true);
    expect(isAbout({ before: value, after: { ...value, pr: '13' } }, change)).toBe(true);
    expect(isAbout({ before: null, after: { ...value, repo: 'github.com/acme/other' } }, change)).toBe(false);
    const ofBranch = { session: '', branch: 'feat/x', on_repo: told.repo, repo: '', pr: '12' };
    expect(isAbout({ before: null, after: ofBranch }, change)).toBe(true);
  });
});
