// The rhythm in which one process of the agent exports: events and spans 5 seconds after the first one, metrics each minute.
import type { Signals } from '../company/people.ts';
import type { SessionPlan } from '../session/plan.ts';
import { runSession } from '../session/session.ts';
import type { Step } from '../session/step.ts';
import { toldByLaunch, type Told } from '../agents/dialect.ts';
import { AGENT_VERSION, senderOf, type Sender } from './attributes.ts';
import { eventFacts, metricFacts, spanFacts, type Fact } from './facts.ts';
import { eventRecorder } from './logs.ts';
import { DeltaCounters } from './metrics.ts';
import { spanRecorder } from './spans.ts';
import { traceIds } from './trace-ids.ts';

/** One export request, with what it tells. */
export type PlannedExport = {
  readonly at: number;
  readonly path: '/v1/logs' | '/v1/metrics' | '/v1/traces';
  readonly body: object;
  readonly plan: SessionPlan;
  /** What the agent lets a receiver know of the session. */
  readonly told: Told;
  readonly facts: readonly Fact[];
};

const BATCH_MS = 5_000;
const METRICS_MS = 60_000;
const COUNTERS_STOP_MS = 4 * METRICS_MS;

/** Plays a session and exports what happens in it, in the order of time; returns when the process exits. */
export function* exportSession(plan: SessionPlan): Generator<PlannedExport, number> {
  const exporter = new Exporter(plan);
  const steps = runSession(plan);
  for (;;) {
    const next = steps.next();
    const at = next.done ? next.value : next.value.at;
    yield* exporter.exportUntil(at);
    if (next.done) {
      yield* exporter.exportBatches(at);
      yield* exporter.exportMetrics(at);
      return at;
    }
    exporter.take(next.value);
  }
}

/** A batch of records of one signal that waits for its export. */
class Batch {
  readonly #record: (step: Step) => object[];
  readonly #facts: (step: Step) => Fact[];
  #records: object[] = [];
  #told: Fact[] = [];

  constructor(record: (step: Step) => object[], facts: (step: Step) => Fact[]) {
    this.#record = record;
    this.#facts = facts;
  }

  /** Whether the step left a record. */
  take(step: Step): boolean {
    const records = this.#record(step);
    this.#records.push(...records);
    this.#told.push(...this.#facts(step));
    return records.length > 0;
  }

  drain(): { records: object[]; facts: Fact[] } {
    const drained = { records: this.#records, facts: this.#told };
    this.#records = [];
    this.#told = [];
    return drained;
  }
}

class Exporter {
  readonly #plan: SessionPlan;
  readonly #sender: Sender;
  readonly #events: Batch | undefined;
  readonly #spans: Batch | undefined;
  readonly #counters: DeltaCounters | undefined;
  #counted: Fact[] = [];
  #batchDue = Infinity;
  #metricsDue: number;

  constructor(plan: SessionPlan) {
    const { signals } = plan.person;
    const ids = traceIds(plan.draws);
    this.#plan = plan;
    this.#sender = senderOf(plan);
    const record = eventRecorder(this.#sender, signals === 'logs+traces' ? ids : undefined);
    this.#events = hasLogs(signals) ? new Batch(record, eventFacts) : undefined;
    this.#spans =
      signals === 'logs+traces' ? new Batch(spanRecorder(this.#sender, ids), spanFacts) : undefined;
    this.#counters = signals === 'logs+traces' ? undefined : new DeltaCounters(this.#sender.standard);
    this.#metricsDue = this.#counters ? plan.startsAt + METRICS_MS : Infinity;
  }

  take(step: Step): void {
    const batches = [this.#events, this.#spans].filter((batch) => batch !== undefined);
    const left = batches.map((batch) => batch.take(step)).includes(true);
    if (left) this.#batchDue = Math.min(this.#batchDue, step.at + BATCH_MS);
    if (!this.#counters) return;
    this.#counters.record(step);
    this.#counted.push(...metricFacts(step, !this.#events));
  }

  *exportUntil(at: number): Generator<PlannedExport> {
    while (Math.min(this.#batchDue, this.#metricsDue) <= at) {
      // Events go first, so that wherever the stream is cut, no metric tells a call before its event.
      yield* this.exportBatches(Math.min(this.#batchDue, this.#metricsDue));
      if (this.#metricsDue > at) continue;
      yield* this.exportMetrics(this.#metricsDue);
      this.#metricsDue += METRICS_MS;
    }
  }

  *exportBatches(at: number): Generator<PlannedExport> {
    this.#batchDue = Infinity;
    const events = this.#events?.drain();
    if (events?.records.length) yield this.#export(at, '/v1/logs', events);
    const spans = this.#spans?.drain();
    if (spans?.records.length) yield this.#export(at, '/v1/traces', spans);
  }

  *exportMetrics(at: number): Generator<PlannedExport> {
    const records = this.#counters?.collect(at) ?? [];
    const facts = this.#counted;
    this.#counted = [];
    const { shape, startsAt } = this.#plan;
    if (shape === 'stopped-counters' && at > startsAt + COUNTERS_STOP_MS) return;
    if (records.length > 0) yield this.#export(at, '/v1/metrics', { records, facts });
  }

  #export(at: number, path: PlannedExport['path'], { records, facts }: { records: object[]; facts: Fact[] }) {
    const told = toldByLaunch('claude-code', this.#plan);
    return { at, path, facts, plan: this.#plan, told, body: toBody(path, this.#sender, records) };
  }
}

function hasLogs(signals: Signals): boolean {
  return signals !== 'metrics';
}

function toBody(path: PlannedExport['path'], { resource }: Sender, records: object[]): object {
  const scope = (name: string, version = AGENT_VERSION) => ({
    name: `com.anthropic.claude_code${name}`,
    version,
  });
  switch (path) {
    case '/v1/logs':
      return {
        resourceLogs: [{ resource, scopeLogs: [{ scope: scope('.events'), logRecords: records }] }],
      };
    case '/v1/metrics':
      return { resourceMetrics: [{ resource, scopeMetrics: [{ scope: scope(''), metrics: records }] }] };
    case '/v1/traces':
      return {
        resourceSpans: [{ resource, scopeSpans: [{ scope: scope('.tracing', '1.0.0'), spans: records }] }],
      };
  }
}
