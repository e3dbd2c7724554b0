// Session files and telemetry of one session, in any order, any parts of each, any number of times: each call once.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OtlpExport } from '../../../schemas/otlp.ts';
import { totalTokens } from '../../../schemas/tokens.ts';
import { logsOf, metricsOf, tracesOf, type Call } from '../../support/claude-session.ts';
import { callOf, fileOf, linesOf, LINE_SESSION as SESSION } from '../../support/history-lines.ts';
import { createPast, type Sending } from '../../support/past.ts';
import { totalAmounts } from '../../support/totals.ts';

/** Telemetry and files cut into single records, some repeated, shuffled. */
function shuffled(sendings: readonly Sending[]): fc.Arbitrary<Sending[]> {
  return fc
    .array(fc.nat(), { maxLength: 6 })
    .map((repeats) => [...sendings, ...repeats.map((at) => sendings[at % sendings.length])])
    .map((all) => all.filter((one) => one !== undefined))
    .chain((all) => fc.shuffledSubarray(all, { minLength: all.length }));
}

function singly(calls: readonly Call[], of: (calls: readonly Call[]) => Sending): Sending[] {
  return calls.map((call) => of([call]));
}

const scenario = fc
  .record({
    count: fc.integer({ min: 1, max: 7 }),
    inLogs: fc.infiniteStream(fc.boolean()),
    inTraces: fc.infiniteStream(fc.boolean()),
    inFile: fc.infiniteStream(fc.boolean()),
    signals: fc.constantFrom('logs', 'traces', 'both'),
    hasIds: fc.boolean(),
  })
  .chain(({ count, inLogs, inTraces, inFile, signals, hasIds }) => {
    const all = Array.from({ length: count }, (_, id) => callOf(id));
    const told = (stream: Iterator<boolean>) => all.filter(() => stream.next().value === true);
    const logs = signals === 'traces' ? [] : told(inLogs);
    const traces = signals === 'logs' ? [] : told(inTraces);
    const file = told(inFile);
    // A span that no event of its session matches is evidence, unless a file tells the same call.
    const spans = logs.length > 0 ? [] : traces;
    const sendings = [
      ...singly(logs, (one) => logsOf(one, SESSION)),
      ...singly(traces, (one) => tracesOf(one, SESSION)),
      ...singly(file, (one) => fileOf(one, hasIds)),
    ];
    const known = all.filter((call) => logs.includes(call) || spans.includes(call) || file.includes(call));
    return fc.record({
      sent: shuffled(sendings),
      known: fc.constant(known),
      file: fc.constant(file),
      hasIds: fc.constant(hasIds),
    });
  });

describe('a session that telemetry and files tell in parts', () => {
  it('is charged the calls that either tells, once, and once after memory is gone', () => {
    fc.assert(
      fc.property(scenario, ({ sent, known, file, hasIds }) => {
        const past = createPast();
        for (const one of sent) past.send(one);
        const expected = known.reduce((sum, { tokens }) => sum + totalTokens(tokens), 0);
        const check = (): void => {
          const { calls, tokens } = totalAmounts(past.charges);
          expect([calls, totalTokens(tokens)]).toEqual([known.length, expected]);
        };
        check();
        past.forget();
        past.send(fileOf(file, hasIds));
        check();
        past.forgetAll();
        past.send(fileOf(file, hasIds));
        check();
      }),
      { numRuns: 300 },
    );
  });

  it('pairs calls with the same counts one for one', () => {
    const all = [0, 1, 2, 3].map((id) => callOf(id, 500));
    fc.assert(
      fc.property(
        shuffled([
          ...singly(all.slice(0, 3), (one) => logsOf(one, SESSION)),
          ...singly(all, (one) => fileOf(one, false)),
        ]),
        (sent) => {
          const past = createPast();
          for (const one of sent) past.send(one);
          expect(totalAmounts(past.charges).calls).toBe(4);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('pairs no calls that lie far apart', () => {
    const past = createPast();
    past.send(logsOf([callOf(0, 500)], SESSION));
    past.send(fileOf([callOf(3_600, 500)], false));
    expect(totalAmounts(past.charges).calls).toBe(2);
  });

  it('leaves what metrics tell to them, in both orders', () => {
    const all = [0, 1, 2].map((id) => callOf(id));
    const sendings: Sending[] = [metricsOf(all, SESSION, 0), fileOf(all.slice(1))];
    for (const order of [sendings, [...sendings].reverse()]) {
      const past = createPast();
      for (const one of order) past.send(one);
      const { calls, tokens, cost } = totalAmounts(past.charges);
      expect([calls, totalTokens(tokens)]).toEqual([
        0,
        all.reduce((sum, one) => sum + totalTokens(one.tokens), 0),
      ]);
      expect(cost).toBeGreaterThan(0n);
    }
  });
});

describe('a file that was read while it was written', () => {
  it('is corrected when the rest of a message is there', () => {
    const past = createPast();
    const [line] = linesOf([callOf(0)], true);
    const early = { ...line!, output_tokens: 1 };
    past.send({ signal: 'history', calls: [early] });
    past.send({ signal: 'history', calls: [line!] });
    past.send({ signal: 'history', calls: [early] });
    expect(totalAmounts(past.charges)).toMatchObject({ calls: 1, tokens: { output: 50 } });
    const event: OtlpExport = logsOf([callOf(0)], SESSION);
    expect(past.send(event)).toEqual([{ outcome: 'duplicate' }]);
    expect(totalAmounts(past.charges).calls).toBe(1);
  });
});
