// A change is taken back by what reverts it, while nothing reverts that: parity, computed from what is known.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ForgeFact } from '../../../schemas/forge.ts';
import { at, commit, folded, merged, pushed, seen, sha, target } from '../../support/forge-facts.ts';

const ms = (minute: number): number => Date.parse(at(minute));

/** How a change stands: by what it was reverted and since when, and what took a part of it back. */
function standing(deliveries: readonly ForgeFact[], pr = '1') {
  const version = folded(deliveries.map((fact) => [fact])).versions.get(pr);
  const { revertedBy, revertedAt, touchedBy } = version ?? {};
  return { revertedBy, revertedAt, touchedBy };
}

const STANDS = { revertedBy: '', revertedAt: null, touchedBy: [] };

/** Change 1, and changes each of which reverts the one before it. */
function chainOf(reverts: number): ForgeFact[] {
  const changes = Array.from({ length: reverts }, (_, index) => {
    const pr = String(index + 2);
    return merged(pr, 20 + index * 10, { reverts: [target({ pr: String(index + 1) })] });
  });
  return [merged('1', 10), ...changes];
}

describe('a chain of reverts', () => {
  it.each([1, 2, 3, 4, 5])('of %i takes the change back when their number is odd', (length) => {
    const expected = length % 2 === 1 ? { revertedBy: '2', revertedAt: ms(20), touchedBy: [] } : STANDS;
    fc.assert(
      fc.property(fc.shuffledSubarray(chainOf(length), { minLength: length + 1 }), (order) => {
        expect(standing(order)).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('of commits alone does the same', () => {
    const first = pushed(20, [commit('r1', 20, { reverts: [target({ sha: sha('merge 1') })] })]);
    const second = pushed(30, [commit('r2', 30, { reverts: [target({ sha: sha('r1') })] })]);
    const by = sha('r1').slice(0, 12);
    expect(standing([merged('1', 10), first])).toEqual({ revertedBy: by, revertedAt: ms(20), touchedBy: [] });
    expect(standing([first, second, merged('1', 10)])).toEqual(STANDS);
    expect(standing([second, merged('1', 10), first])).toEqual(STANDS);
  });
});

describe('a revert', () => {
  const revert = { reverts: [target({ pr: '1' })] };
  const squash = commit('merge 2', 20, { reverts: [target({ pr: '1' }), target({ sha: sha('merge 1') })] });

  it('counts from when it is merged, not before', () => {
    expect(standing([merged('1', 10), seen('2', 15, revert)])).toEqual(STANDS);
    expect(standing([merged('1', 10), seen('2', 15, revert), merged('2', 20, revert)])).toMatchObject({
      revertedBy: '2',
      revertedAt: ms(20),
    });
  });

  it('and the commit that merged it are one, whichever comes first', () => {
    const facts = [merged('1', 10), merged('2', 20, revert), pushed(20, [squash])];
    fc.assert(
      fc.property(fc.shuffledSubarray(facts, { minLength: 3 }), (order) => {
        expect(standing(order)).toMatchObject({ revertedBy: '2', revertedAt: ms(20) });
      }),
    );
    const again = merged('3', 30, { reverts: [target({ pr: '2' })] });
    expect(standing([...facts, again])).toEqual(STANDS);
  });

  it('and the commits that it was rebased to are one', () => {
    const rebased = commit('rebased', 19, { reverts: [target({ sha: sha('merge 1') })] });
    const facts = [merged('1', 10), pushed(20, [rebased, commit('merge 2', 20)]), merged('2', 20, revert)];
    expect(standing(facts)).toMatchObject({ revertedBy: '2', touchedBy: [] });
    expect(standing([...facts, merged('3', 30, { reverts: [target({ pr: '2' })] })])).toEqual(STANDS);
  });

  it('beside another one of the same change does not cancel it', () => {
    const other = merged('3', 30, revert);
    expect(standing([merged('1', 10), merged('2', 20, revert), other])).toMatchObject({ revertedBy: '2' });
    const back = merged('4', 40, { reverts: [target({ pr: '2' })] });
    expect(standing([merged('1', 10), merged('2', 20, revert), other, back])).toMatchObject({
      revertedBy: '3',
      revertedAt: ms(30),
    });
  });

  it('that was told before the change is known waits for it', () => {
    expect(standing([merged('2', 20, revert)])).toEqual({});
    expect(standing([merged('2', 20, revert), merged('1', 10)])).toMatchObject({ revertedBy: '2' });
    const bySha = merged('2', 20, { reverts: [target({ sha: sha('merge 1') })] });
    expect(standing([bySha, merged('1', 10)])).toMatchObject({ revertedBy: '2' });
    expect(folded([[bySha], [merged('1', 10)]]).versions.get('2')?.reverts).toEqual(['1']);
  });

  it('that says it is partial only touches', () => {
    const partial = merged('2', 20, { reverts: [target({ pr: '1', partial: true })] });
    expect(standing([merged('1', 10), partial])).toEqual({ ...STANDS, touchedBy: ['2'] });
  });

  it('of fewer files than the change has only touches, where all files of both are known', () => {
    const change = [
      merged('1', 10, { changedFiles: 2 }),
      pushed(10, [commit('merge 1', 10, { files: ['a', 'b'] })]),
    ];
    const files = (of: readonly string[], changedFiles: number) => [
      merged('2', 20, { ...revert, changedFiles }),
      pushed(20, [commit('merge 2', 20, { files: of })]),
    ];
    expect(standing([...change, ...files(['a'], 1)])).toEqual({ ...STANDS, touchedBy: ['2'] });
    expect(standing([...files(['a', 'b'], 2), ...change])).toMatchObject({ revertedBy: '2', touchedBy: [] });
    // The list was cut short.
    expect(standing([...files(['a'], 2), ...change])).toMatchObject({ revertedBy: '2', touchedBy: [] });
  });

  it('of one commit of several only touches', () => {
    const facts = [
      merged('1', 10, { commits: 2 }),
      merged('2', 20, { reverts: [target({ sha: sha('head 1') })] }),
    ];
    expect(standing(facts)).toEqual({ ...STANDS, touchedBy: ['2'] });
  });

  it('into another branch takes nothing back', () => {
    expect(standing([merged('1', 10), merged('2', 20, { ...revert, baseBranch: 'release' })])).toEqual(
      STANDS,
    );
  });

  it('of a change of another repository takes nothing back here', () => {
    const other = { reverts: [target({ repo: 'github.com/acme/other', pr: '1' })] };
    expect(standing([merged('1', 10), merged('2', 20, other)])).toEqual(STANDS);
    const elsewhere = merged('2', 20, { ...revert, repo: 'github.com/acme/other' });
    expect(standing([merged('1', 10), elsewhere])).toEqual(STANDS);
  });

  it('that its description no longer tells is none', () => {
    expect(standing([merged('1', 10), merged('2', 20, revert), merged('2', 25)])).toEqual(STANDS);
  });

  it('of itself, or two of each other, end the look', () => {
    const own = merged('1', 10, { reverts: [target({ pr: '1' }), target({ pr: '2' })] });
    const other = merged('2', 20, revert);
    expect(standing([own, other])).toEqual(standing([other, own]));
  });
});
