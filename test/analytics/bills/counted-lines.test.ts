// Which report counts where several tell the same: one rule, the same in statements and in code.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  COUNTED_SQL,
  creditRepeatsIn,
  SUPERSEDED_SQL,
  usesOf,
  type ToldLine,
} from '../../../analytics/bills/counted-lines.ts';
import { readSliceVersions, usesOf as countsOf } from '../../../analytics/bills/slices.ts';
import { BILL_SOURCE_FACTS, BILL_SOURCES, type LineKind } from '../../../schemas/bills.ts';
import { writeBill, type WrittenLine } from '../../support/bills.ts';
import { openLedger, type Ledger } from '../ledger.ts';

function told(source: ToldLine['source'], given: Partial<ToldLine> = {}): ToldLine {
  const { provider } = BILL_SOURCE_FACTS[source];
  return { source, account: '', day: '2026-10-05', provider, kind: 'tokens', ...given };
}

describe('of reports that tell the same', () => {
  it('one counts by account and day', () => {
    const use = usesOf([told('anthropic.analytics_cost'), told('anthropic.cost')]);
    expect(use(told('anthropic.analytics_cost'))).toBe('counted');
    expect(use(told('anthropic.cost'))).toBe('superseded');
    expect(use(told('anthropic.cost', { day: '2026-10-06' }))).toBe('counted');
    expect(use(told('anthropic.cost', { account: 'other' }))).toBe('counted');
  });

  it('GitHub’s usage yields credits and premium requests, each where the AI usage report has them', () => {
    const requests = usesOf([told('github.ai_credits', { kind: 'requests' })]);
    expect(requests(told('github.usage', { kind: 'requests' }))).toBe('superseded');
    expect(requests(told('github.usage', { kind: 'credits' }))).toBe('counted');
    const credits = usesOf([told('github.ai_credits', { kind: 'credits' })]);
    expect(credits(told('github.usage', { kind: 'credits' }))).toBe('superseded');
    expect(credits(told('github.usage', { kind: 'minutes' }))).toBe('counted');
  });

  it('the sum of an enterprise is told again by each of its organizations', () => {
    const use = usesOf([told('github.ai_credits', { kind: 'credits', account: 'enterprises/acme' })]);
    expect(use(told('github.usage', { kind: 'credits', account: 'acme-rail' }))).toBe('superseded');
    expect(use(told('github.usage', { kind: 'minutes', account: 'acme-rail' }))).toBe('counted');
  });

  it('a report of GitHub’s usage that names no account leaves its credits to one that does', () => {
    const use = usesOf([told('github.ai_credits', { kind: 'credits', account: 'acme' })]);
    expect(use(told('github.usage', { kind: 'credits' }))).toBe('superseded');
    expect(use(told('github.usage', { kind: 'credits', account: 'other' }))).toBe('counted');
    expect(use(told('github.usage', { kind: 'minutes' }))).toBe('counted');
  });

  it('Codex’ own report of credits repeats those of a FOCUS file, whose money counts all the same', () => {
    const [codex, focus] = [
      told('codex.analytics', { kind: 'credits' }),
      told('focus', { provider: 'openai', kind: 'credits' }),
    ];
    expect(creditRepeatsIn([codex, focus])(focus)).toBe(true);
    expect(usesOf([codex, focus])(focus)).toBe('counted');
  });

  it('a FOCUS file counts where the provider itself told nothing of the day', () => {
    const focus = (given: Partial<ToldLine>) => told('focus', { provider: 'anthropic', ...given });
    const use = usesOf([told('anthropic.cost'), focus({})]);
    expect(use(focus({}))).toBe('superseded');
    expect(use(focus({ day: '2026-10-06' }))).toBe('counted');
    expect(use(focus({ provider: 'aws' }))).toBe('counted');
  });

  it('a report of credits leaves seats and minutes to the FOCUS file', () => {
    const use = usesOf([told('github.ai_credits', { kind: 'credits' })]);
    expect(use(told('focus', { provider: 'github', kind: 'credits' }))).toBe('superseded');
    expect(use(told('focus', { provider: 'github', kind: 'seats' }))).toBe('counted');
  });

  it('usage and repeated reports are never money', () => {
    const use = usesOf([told('anthropic.usage')]);
    expect(use(told('anthropic.usage'))).toBe('quantities');
    expect(use(told('anthropic.analytics_usage'))).toBe('superseded');
    expect(use(told('anthropic.claude_code'))).toBe('beside');
  });
});

describe('in statements', () => {
  let ledger: Ledger;
  beforeAll(async () => {
    ledger = await openLedger();
  }, 120_000);
  afterAll(async () => await ledger.close());

  const line = fc
    .record({
      source: fc.constantFrom(...BILL_SOURCES),
      account: fc.constantFrom('', 'acme', 'enterprises/acme'),
      day: fc.constantFrom('2026-10-05', '2026-10-06'),
      ofFocus: fc.constantFrom('openai', 'anthropic', 'github', 'aws'),
      kind: fc.constantFrom<LineKind>('tokens', 'credits', 'requests', 'minutes'),
      billed: fc.constantFrom(undefined, '1'),
    })
    .map(({ ofFocus, billed, ...rest }): WrittenLine & ToldLine => ({
      ...rest,
      provider: BILL_SOURCE_FACTS[rest.source].provider || ofFocus,
      ...(billed !== undefined && { billed }),
      currency: billed === undefined ? '' : 'USD',
    }));

  const row = z.object({ place: z.string(), counted: z.number(), superseded: z.number() });
  const PLACE = 'toString((l.source, l.account, l.day, l.provider, l.kind, l.billed_cost IS NULL)) AS place';
  const sql = `SELECT ${PLACE}, toUInt8(any(${COUNTED_SQL})) AS counted, toUInt8(any(${SUPERSEDED_SQL})) AS superseded
FROM current_bill_lines AS l GROUP BY place`;

  it('lines count as they do in code, whatever was imported, and as an export counts them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 30 }), async (lines) => {
        for (const table of ['bill_lines', 'bill_slices'])
          await ledger.store.command(`TRUNCATE TABLE ${table}`);
        await writeBill(ledger.store, lines);
        const found = new Map((await ledger.store.query({ sql, row })).map((one) => [one.place, one]));
        const use = usesOf(lines);
        const range = { from: Date.UTC(2026, 9, 1), to: Date.UTC(2026, 10, 1) };
        const versions = await readSliceVersions(ledger.store, range);
        const counts = countsOf(versions, []);
        for (const one of lines) {
          const hasMoney = one.billed !== undefined;
          const place = `('${one.source}','${one.account}','${one.day}','${one.provider}','${one.kind}',${hasMoney ? 0 : 1})`;
          const told = {
            place,
            counted: use(one) === 'counted' && hasMoney,
            superseded: use(one) === 'superseded',
          };
          const { counted, superseded } = found.get(place) ?? { counted: -1, superseded: -1 };
          expect({ place, counted: counted === 1, superseded: superseded === 1 }).toEqual(told);
          const importId = versions[0]?.importId ?? '';
          expect(counts({ ...one, scope: '', importId, hasMoney }).length > 0).toBe(told.counted);
        }
      }),
      { numRuns: 10 },
    );
  }, 120_000);
});
