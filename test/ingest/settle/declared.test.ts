// What the hook declares of the place of work, in every order of arrival.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPriceBook } from '../../../ingest/price/book.ts';
import { adapt } from '../../../ingest/adapters/registry.ts';
import { settleDeclaration, type Declaration } from '../../../ingest/settle/declare.ts';
import { settle } from '../../../ingest/settle/settle.ts';
import type { Charge } from '../../../schemas/charge.ts';
import type { OtlpExport } from '../../../schemas/otlp.ts';
import type { Sender } from '../../../schemas/sender.ts';
import { NO_TOKENS } from '../../../schemas/tokens.ts';
import { logsOf, tracesOf, type Call } from '../../support/claude-session.ts';
import { mapState } from '../../support/replay.ts';

const START = BigInt(Date.UTC(2026, 10, 20, 9)) * 1_000_000n;
const SECOND = 1_000_000_000n;
const NOW = START + 86_400n * SECOND;
const prices = createPriceBook();
const NOBODY: Sender = { user: '', group: '' };

type Step = { readonly told: OtlpExport } | { readonly place: Declaration };

/** A place at a second of the session. */
function placeAt(second: number, branch: string, more: Partial<Declaration> = {}): Declaration {
  const at = START + BigInt(second) * SECOND;
  const repository = 'https://x:secret@github.com/Acme/API.git';
  return {
    agent: 'claude-code',
    session: 's-1',
    person: '',
    at,
    repository,
    branch,
    commit: '',
    change: '',
    ...more,
  };
}

function callAt(second: number): Call {
  return { id: second, source: 'main', tokens: { ...NO_TOKENS, input: 1000 } };
}

function run(steps: readonly Step[], senders: { calls?: Sender; places?: Sender } = {}): Charge[] {
  const state = mapState();
  const groupOf = (user: string) => (['', 'loner'].includes(user) ? '' : `group of ${user}`);
  return steps.flatMap((step) => {
    if ('place' in step) {
      const context = { state, prices, sender: senders.places ?? NOBODY, groupOf };
      return settleDeclaration(step.place, context).charges;
    }
    const context = { state, prices, sender: senders.calls ?? NOBODY, groupOf };
    return settle(adapt(step.told, NOW), context).charges;
  });
}

/** Calls by branch and by where the branch is known from. */
function callsByBranch(charges: readonly Charge[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const { dimensions, amounts } of charges) {
    const place = `${dimensions.repo} ${dimensions.branch} ${dimensions.contextSource}`.trim();
    sums.set(place, (sums.get(place) ?? 0) + amounts.calls);
  }
  return Object.fromEntries([...sums].filter(([, calls]) => calls !== 0).sort());
}

describe('a declared place', () => {
  it('holds from its time until the next one', () => {
    const steps = [
      { place: placeAt(10, 'main') },
      { told: logsOf([callAt(11), callAt(20)], 's-1') },
      { place: placeAt(30, 'fix/login') },
      { told: logsOf([callAt(31)], 's-1') },
    ];
    expect(callsByBranch(run(steps))).toEqual({
      'github.com/acme/api main declared': 2,
      'github.com/acme/api fix/login declared': 1,
    });
  });

  it('attributes alike, whatever came first: calls, spans of the same calls, or places', () => {
    const seconds = fc.uniqueArray(fc.integer({ min: 0, max: 2_400 }), { minLength: 1, maxLength: 12 });
    const places = fc
      .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 2_400 }), fc.constantFrom('main', 'a', 'b')), {
        selector: ([at]) => at,
        maxLength: 5,
      })
      .map((list) => [...list].sort(([left], [right]) => left - right));
    fc.assert(
      fc.property(seconds, places, fc.infiniteStream(fc.nat(99)), (calls, told, dice) => {
        const roll = (): number => Number(dice.next().value);
        const events = calls.flatMap((second): Step[] => {
          const one = [callAt(second)];
          return roll() % 2
            ? [{ told: logsOf(one, 's-1') }]
            : [{ told: tracesOf(one, 's-1') }, { told: logsOf(one, 's-1') }];
        });
        const waiting = [...events];
        const hooks = told.map(([at, branch]): Step => ({ place: placeAt(at, branch) }));
        const steps: Step[] = [];
        while (waiting.length + hooks.length > 0) {
          const from = hooks.length === 0 || (waiting.length > 0 && roll() % 2) ? waiting : hooks;
          const next = from.shift();
          if (next) steps.push(next);
        }
        expect(callsByBranch(run(steps))).toEqual(expected(calls, told));
      }),
      { numRuns: 150 },
    );
  });

  it('takes back what calls were booked for before it', () => {
    const steps = [{ told: logsOf([callAt(60)], 's-1') }, { place: placeAt(30, 'main', { change: '#7' }) }];
    const charges = run(steps);
    expect(charges.map(({ dimensions, amounts }) => [dimensions.pr, amounts.calls])).toEqual([
      ['', 1],
      ['', -1],
      ['7', 1],
    ]);
  });

  it('is not for another session, nor for calls long before it', () => {
    const steps = [
      { place: placeAt(3_600, 'main') },
      { told: logsOf([callAt(60)], 's-1') },
      { told: logsOf([callAt(3_601)], 's-2') },
    ];
    expect(callsByBranch(run(steps))).toEqual({ '': 2 });
  });

  it('is not for the work of somebody else than its token’s person', () => {
    const steps = [{ place: placeAt(1, 'main') }, { told: logsOf([callAt(2)], 's-1') }];
    const bob = { user: 'bob@acme.test', group: '' };
    expect(callsByBranch(run(steps, { places: bob }))).toEqual({ '': 1 });
    expect(callsByBranch(run(steps, { places: bob, calls: bob }))).toEqual({
      'github.com/acme/api main declared': 1,
    });
  });

  it('names the person where the agent names none, and nobody where it does', () => {
    const anonymous = logsOf([callAt(2)], 's-1');
    for (const { attributes } of anonymous.records) (attributes as Map<string, unknown>).delete('user.email');
    const place = { place: placeAt(1, 'main', { person: 'Carol@acme.test' }) };
    const who = (steps: readonly Step[]) =>
      run(steps)
        .filter(({ amounts }) => amounts.calls > 0)
        .map(({ dimensions }) => [dimensions.user, dimensions.userSource, dimensions.group])
        .at(-1);
    const carol = ['carol@acme.test', 'declared', 'group of carol@acme.test'];
    expect(who([place, { told: anonymous }])).toEqual(carol);
    expect(who([{ told: anonymous }, place])).toEqual(carol);
    expect(who([place, { told: logsOf([callAt(2)], 's-1') }])?.[0]).toBe('ada@acme.test');
  });

  describe.each(['group', 'team.name'])(
    'of a person whom only the hook names, where telemetry claims a %s',
    (claim) => {
      const anonymous = logsOf([callAt(2)], 's-1');
      for (const { attributes } of anonymous.records) {
        (attributes as Map<string, unknown>).delete('user.email');
        (attributes as Map<string, unknown>).set(claim, 'claimed');
      }
      const call = { told: anonymous };
      const placeOf = (person: string) => ({ place: placeAt(1, 'main', { person }) });
      const groupIn = (steps: readonly Step[], calls: Sender) =>
        run(steps, { calls })
          .filter(({ amounts }) => amounts.calls > 0)
          .map(({ dimensions }) => dimensions.group)
          .at(-1);

      it.each([
        ['the group of the token', { user: '', group: 'of the token' }, 'carol', 'of the token'],
        ['else the group of the person', NOBODY, 'carol', 'group of carol'],
        ['else what is claimed', NOBODY, 'loner', 'claimed'],
      ])('counts %s, in any order of arrival', (_what, calls, person, expected) => {
        expect(groupIn([placeOf(person), call], calls)).toBe(expected);
        expect(groupIn([call, placeOf(person)], calls)).toBe(expected);
      });
    },
  );
});

/** The same rule, told in another way: the last place not after the call, else a first one at most ten minutes later. */
function expected(
  calls: readonly number[],
  places: readonly (readonly [at: number, branch: string])[],
): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const second of calls) {
    const earlier = places.filter(([at]) => at <= second).at(-1);
    const [first] = places;
    const place = earlier ?? (first && first[0] - second <= 600 ? first : undefined);
    const name = place ? `github.com/acme/api ${place[1]} declared` : '';
    sums[name] = (sums[name] ?? 0) + 1;
  }
  return sums;
}
