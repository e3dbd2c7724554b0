// A model of agents that tell what they spend by counters: what they send, and an oracle that sees the raw increments.
import fc from 'fast-check';
import { attributes } from './client.ts';

/** What is counted: a kind of token, or micro-dollars. */
export const MEASURES = ['input', 'output', 'cacheRead', 'cost'] as const;
export type Measure = (typeof MEASURES)[number];

/** How much was counted, and whether the point that tells it is sent at all. */
type Step = { readonly added: number; readonly isSent: boolean };

/** A process that counts one measure and makes a point after each step. */
type Writer = {
  readonly measure: Measure;
  /** `unstarted`: cumulative points without a start time. */
  readonly as: 'delta' | 'cumulative' | 'unstarted';
  /** Writers of one instance tell one series: only start times tell them apart. */
  readonly instance: number;
  /** Each run begins with a reset, as after a restart of the process. */
  readonly runs: readonly (readonly Step[])[];
};

/** One point of one series. */
export type Point = {
  readonly measure: Measure;
  readonly isDelta: boolean;
  readonly instance: string;
  /** In seconds after the beginning; undefined for none. */
  readonly start: number | undefined;
  readonly time: number;
  readonly value: number;
};

/** What is sent, in which batches, and what it must add up to. */
export type History = {
  readonly batches: readonly (readonly Point[])[];
  readonly truth: Readonly<Record<Measure, number>>;
};

const step = fc.record({ added: fc.nat({ max: 5_000 }), isSent: fc.boolean() });
const writer: fc.Arbitrary<Writer> = fc.record({
  measure: fc.constantFrom(...MEASURES),
  as: fc.constantFrom('delta' as const, 'cumulative' as const, 'unstarted' as const),
  instance: fc.integer({ min: 1, max: 2 }),
  runs: fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 }),
});

/** Up to four writers with gaps and redelivery, in any order where start times allow it. */
export const histories: fc.Arbitrary<History> = fc
  .array(writer, { minLength: 1, maxLength: 4 })
  .chain((writers) => {
    const told = writers.map((one, index) => ({ ...one, points: pointsOf(one, index) }));
    const [ordered, free] = [true, false].map((isOrdered) =>
      told.filter(({ as }) => (as === 'unstarted') === isOrdered).flatMap(({ points }) => points),
    ) as [Point[], Point[]];
    const repeats = free.length > 0 ? fc.array(fc.constantFrom(...free), { maxLength: 8 }) : fc.constant([]);
    const sent = repeats
      .chain((again) => fc.shuffledSubarray([...free, ...again], { minLength: free.length + again.length }))
      .map((shuffled) => [...shuffled, ...withEarlier(ordered)]);
    return fc.record({
      batches: sent.chain(inBatches),
      truth: fc.constant(truthOf(told)),
    });
  });

/** The points of a writer that are sent, in the order of time. */
function pointsOf({ measure, as, instance, runs }: Writer, index: number): Point[] {
  return runs.flatMap((steps, run) => {
    const begin = run * 240 + index + 1;
    let value = 0;
    return steps.flatMap(({ added, isSent }, at): Point[] => {
      // Without a start time a reset is seen by the fall to 0 alone.
      value += as === 'unstarted' && at === 0 ? 0 : added;
      if (!isSent && !(as === 'unstarted' && at === 0)) return [];
      const time = begin + (at + 1) * 10;
      if (as === 'delta')
        return [{ ...named(measure, instance), isDelta: true, start: time - 10, time, value: added }];
      if (as === 'cumulative')
        return [{ ...named(measure, instance), isDelta: false, start: begin, time, value }];
      return [{ measure, instance: `unstarted-${index}`, isDelta: false, start: undefined, time, value }];
    });
  });
}

function named(measure: Measure, instance: number): Pick<Point, 'measure' | 'instance'> {
  return { measure, instance: `instance-${instance}` };
}

/** Each third point is followed by one that was sent before. */
function withEarlier(points: readonly Point[]): Point[] {
  return points.flatMap((point, index) => (index % 3 === 2 ? [point, points[index - 2]!] : [point]));
}

function inBatches(points: readonly Point[]): fc.Arbitrary<Point[][]> {
  const { length } = points;
  const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: length, maxLength: length });
  return sizes.map((most) => {
    const batches: Point[][] = [];
    for (let from = 0; from < length; from += batches.at(-1)!.length)
      batches.push(points.slice(from, from + most[from]!));
    return batches;
  });
}

/** All that was counted up to the last point of each run that was sent; of deltas, what the sent ones tell. */
function truthOf(told: readonly (Writer & { readonly points: readonly Point[] })[]): Record<Measure, number> {
  const truth = { input: 0, output: 0, cacheRead: 0, cost: 0 };
  for (const { measure, as, runs } of told) {
    for (const steps of runs) {
      const counted = steps.map(({ added }, at) => (as === 'unstarted' && at === 0 ? 0 : added));
      const last = steps.findLastIndex(({ isSent }) => isSent);
      const isTold = (at: number): boolean => (as === 'delta' ? steps[at]!.isSent : at <= last);
      truth[measure] += counted.reduce((sum, added, at) => sum + (isTold(at) ? added : 0), 0);
    }
  }
  return truth;
}

const TYPES = { input: 'input', output: 'output', cacheRead: 'cacheRead' } as const;

/** The OTLP/JSON export of these points, of one session. `beginning` in milliseconds. */
export function metricsOf(points: readonly Point[], session: string, beginning: number): object {
  const resourceMetrics = points.map((point) => {
    const isCost = point.measure === 'cost';
    const nanos = (seconds: number): string => `${beginning + seconds * 1_000}000000`;
    const dataPoint = {
      attributes: attributes({
        'user.email': 'ada@acme.test',
        'session.id': session,
        model: 'claude-opus-4-8',
        ...(point.measure !== 'cost' && { type: TYPES[point.measure] }),
      }),
      ...(point.start !== undefined && { startTimeUnixNano: nanos(point.start) }),
      timeUnixNano: nanos(point.time),
      ...(isCost ? { asDouble: point.value / 1e6 } : { asInt: String(point.value) }),
    };
    const sum = { aggregationTemporality: point.isDelta ? 1 : 2, isMonotonic: true, dataPoints: [dataPoint] };
    const name = isCost ? 'claude_code.cost.usage' : 'claude_code.token.usage';
    const resource = { 'service.name': 'claude-code', 'service.instance.id': point.instance };
    return {
      resource: { attributes: attributes(resource) },
      scopeMetrics: [{ scope: { name: 'com.anthropic.claude_code' }, metrics: [{ name, sum }] }],
    };
  });
  return { resourceMetrics };
}
