// Both sides of reconciliations for property tests: few scopes, days and models, so that they often meet.
import fc from 'fast-check';
import type { Sides } from '../../../analytics/reconcile/compare.ts';
import type { BillRow, LocalRow } from '../../../analytics/reconcile/sides.ts';
import { TOKEN_KINDS, type TokenKind } from '../../../schemas/tokens.ts';

export const DAYS = ['2026-10-04', '2026-10-05', '2026-10-06'];

const place = {
  day: fc.constantFrom(...DAYS),
  provider: fc.constantFrom('anthropic', 'github'),
  scope: fc.constantFrom('*', 'w1'),
  model: fc.constantFrom('', 'm1', 'm2'),
};
const ONE = 10n ** 12n;
const tokens = fc.bigInt({ min: -5n, max: 200n });
const money = fc.bigInt({ min: -3n, max: 10n ** 9n });

const byKind = (of: fc.Arbitrary<bigint>): fc.Arbitrary<Record<TokenKind, bigint>> =>
  fc.record(Object.fromEntries(TOKEN_KINDS.map((kind) => [kind, fc.oneof(fc.constant(0n), of)])) as never);

export const localRow: fc.Arbitrary<LocalRow> = fc.record({
  ...place,
  spelling: fc.constant(''),
  user: fc.constantFrom('', 'ada'),
  tokens: byKind(tokens),
  weights: byKind(money),
  credits: fc.bigInt({ min: 0n, max: 5n * ONE }),
  creditUnit: fc.constantFrom('', 'github_ai_credit', 'codex_credit'),
  creditedEntries: fc.constantFrom(0, 1),
  list: money,
  cost: money,
  negotiated: fc.bigInt({ min: -(10n ** 6n), max: 0n }),
  entries: fc.constant(2),
  listedEntries: fc.constantFrom(1, 2),
  unpricedEntries: fc.constantFrom(0, 1),
});

const kinds = fc.constantFrom(
  'tokens',
  'requests',
  'credits',
  'tools',
  'seats',
  'minutes',
  'storage',
  'credit_note',
  'tax',
  'other',
);

export const billRow: fc.Arbitrary<BillRow> = fc
  .record({
    ...place,
    source: fc.constantFrom('anthropic.cost', 'focus', 'github.ai_credits'),
    account: fc.constant(''),
    billScope: fc.constantFrom('', 'w1', 'w2'),
    item: fc.constantFrom('', 'some item'),
    kind: kinds,
    unknown: fc.constantFrom('', '', '', 'What it is, is not known.'),
    product: fc.constantFrom('', 'claude_code', 'subscription'),
    spelling: fc.constant(''),
    user: fc.constantFrom('', 'ada'),
    tokenKind: fc.constantFrom('', ...TOKEN_KINDS),
    unit: fc.constant('Tokens'),
    currency: fc.constant('USD'),
    isConsole: fc.boolean(),
    isNobodys: fc.boolean(),
    quantity: fc.option(
      tokens.map((count) => count * ONE),
      { nil: undefined },
    ),
    list: money,
    off: money,
    isIncluded: fc.boolean(),
    lines: fc.constant(1),
    withoutAmount: fc.constant(0),
  })
  .map(({ off, isIncluded, list, ...rest }) => ({
    ...rest,
    list,
    billed: list - off,
    included: isIncluded ? off : 0n,
  }));

/** Both sides; days of a provider without a report now and then. */
export const someSides: fc.Arbitrary<Sides> = fc
  .record({
    local: fc.array(localRow, { maxLength: 8 }),
    counted: fc.array(billRow, { maxLength: 10 }),
    quantities: fc.array(billRow, { maxLength: 6 }),
    beside: fc.array(billRow, { maxLength: 3 }),
    unbilled: fc.subarray(['anthropic 2026-10-05', 'github 2026-10-04'], { maxLength: 1 }),
  })
  .map(({ unbilled, counted, ...rest }) => ({
    ...rest,
    beside: rest.beside.map((row) => ({ ...row, source: 'anthropic.claude_code' as const })),
    counted: counted.filter(({ provider, day }) => !unbilled.includes(`${provider} ${day}`)),
    isBilled: (provider: string, day: string) => !unbilled.includes(`${provider} ${day}`),
  }));
