// The audit leaves of everything one telling, whatever was told again after it had been forgotten.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareRollups } from '../../../analytics/verify.ts';
import type { OtlpExport } from '../../../schemas/otlp.ts';
import { NO_TOKENS } from '../../../schemas/tokens.ts';
import { openLedger, type Ledger } from '../../analytics/ledger.ts';
import { openAudited, type AuditedLedger } from '../../support/audited-ledger.ts';
import { bookedOf, spentOf, told, totals } from '../../support/booked.ts';
import { logsOf, metricsOf, spends, tracesOf, unbatched, type Call } from '../../support/claude-session.ts';
import { replay } from '../../support/replay.ts';

let ledger: Ledger;
let audited: AuditedLedger;

beforeAll(async () => {
  ledger = await openLedger();
  audited = openAudited(ledger.store);
});

afterAll(async () => {
  await audited.close();
  await ledger.close();
});

const booked = async (session: string, table?: string) => await bookedOf(ledger.store, session, table);

let sessions = 0;
const newSession = (): string => `session-${(sessions += 1)}`;

/** The meter was told what the ledger holds. */
const sameAsMeter = async (): Promise<void> => {
  expect(await spentOf(ledger.store)).toEqual(Object.fromEntries(audited.metered));
};

const count = fc.integer({ min: 0, max: 200_000 });
const calls: fc.Arbitrary<Call[]> = fc
  .array(
    fc.record({ input: count, cacheRead: count, output: count, source: fc.constantFrom('main', 'subagent') }),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((all) =>
    all
      .map(({ source, ...tokens }, id): Call => ({
        id,
        source: source,
        tokens: { ...NO_TOKENS, ...tokens },
      }))
      .filter(spends),
  )
  .filter((all) => all.length > 0);

/** Some of the exports, in any order and batching, some of them twice. */
function delivery(exports: readonly OtlpExport[], least: number): fc.Arbitrary<OtlpExport[]> {
  const pieces = exports.flatMap(unbatched);
  return fc.oneof(
    fc.shuffledSubarray(pieces, { minLength: least === 0 ? 0 : pieces.length }),
    fc.shuffledSubarray([...exports, ...exports], { minLength: least === 0 ? 0 : 2 * exports.length }),
  );
}

type Signals = { readonly logs: boolean; readonly traces: boolean; readonly metrics: boolean };

function exportsOf(all: readonly Call[], session: string, { logs, traces, metrics }: Signals): OtlpExport[] {
  return [
    ...(logs ? [logsOf(all, session)] : []),
    ...(traces ? [tracesOf(all, session)] : []),
    ...(metrics ? [metricsOf(all, session, 0)] : []),
  ];
}

const signals = fc
  .record({ logs: fc.boolean(), traces: fc.boolean(), metrics: fc.boolean() })
  .filter(({ logs, traces }) => logs || traces);

describe('after an audit', () => {
  it(
    'the ledger says by every dimension what one delivery says, however often it was told again',
    { timeout: 120_000 },
    async () => {
      const cases = fc.tuple(calls, signals).chain(([all, chosen]) => {
        const session = newSession();
        const exports = exportsOf(all, session, chosen);
        const again = fc.array(fc.tuple(delivery(exports, 0), fc.boolean()), { minLength: 1, maxLength: 3 });
        return fc.tuple(fc.constant(session), delivery(exports, 1), again);
      });
      await fc.assert(
        fc.asyncProperty(cases, async ([session, first, again]) => {
          await audited.deliver(first);
          for (const [repeated, auditBetween] of again) {
            audited.forget();
            await audited.deliver(repeated);
            if (auditBetween) await audited.audit();
          }
          await audited.audit();
          expect(await booked(session)).toEqual(told(replay(first).charges));
          expect(await booked(session, 'evidence')).toEqual(told(replay(first).evidence));
          const second = await audited.audit();
          expect(second).toMatchObject({ duplicateRecords: 0, supersededRecords: 0, leftRecords: 0 });
          await sameAsMeter();
        }),
        { numRuns: 6, endOnFailure: true },
      );
      expect(await compareRollups(ledger.store)).toEqual([]);
    },
  );

  it(
    'every call counts once, told by its best signal, whichever came when and whatever was forgotten',
    { timeout: 120_000 },
    async () => {
      const steps = fc.shuffledSubarray(
        ['logs', 'traces', 'metrics', 'logs again', 'traces again'] as const,
        { minLength: 5 },
      );
      const pauses = fc.array(fc.constantFrom('none', 'forget', 'lose', 'audit'), {
        minLength: 5,
        maxLength: 5,
      });
      await fc.assert(
        fc.asyncProperty(calls, steps, pauses, async (all, order, between) => {
          const session = newSession();
          for (const [index, step] of order.entries()) {
            const signal = step.split(' ')[0] ?? '';
            const only = {
              logs: signal === 'logs',
              traces: signal === 'traces',
              metrics: signal === 'metrics',
            };
            await audited.deliver(exportsOf(all, session, only));
            if (between[index] === 'forget') audited.forget();
            if (between[index] === 'lose') await audited.loseJournal();
            if (between[index] === 'audit') await audited.audit();
          }
          await audited.audit();
          expect(totals(await booked(session))).toEqual(totals(told(replay([logsOf(all, session)]).charges)));
          await sameAsMeter();
        }),
        { numRuns: 6, endOnFailure: true },
      );
      expect(await compareRollups(ledger.store)).toEqual([]);
    },
  );
});
