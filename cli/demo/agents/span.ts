// Spans of agents that trace their calls: one trace a prompt, the call below a span that repeats its tokens.
import { seededRandom } from '../random.ts';
import type { SessionPlan } from '../session/plan.ts';
import type { Step } from '../session/step.ts';
import { nanos, text, type Attribute } from '../telemetry/attributes.ts';

export type DemoSpan = {
  readonly name: string;
  /** Names the span's ids within the session. */
  readonly id: string;
  /** Names the span above it; left out for a root. */
  readonly parent?: string;
  readonly startedAt: number;
  readonly at: number;
  readonly attributes: readonly Attribute[];
};

/** The span as OTLP writes it. */
export function toSpan(plan: SessionPlan, { prompt }: Step, span: DemoSpan): object {
  const idOf = (name: string): string => seededRandom(plan.draws, prompt, name, 'span').hex(16);
  return {
    traceId: seededRandom(plan.draws, prompt, 'trace').hex(32),
    spanId: idOf(span.id),
    ...(span.parent !== undefined && { parentSpanId: idOf(span.parent) }),
    name: span.name,
    kind: 3,
    startTimeUnixNano: nanos(span.startedAt),
    endTimeUnixNano: nanos(span.at),
    attributes: span.attributes,
    status: { code: 0 },
    flags: 257,
  };
}

/** One request with spans of one scope. */
export function spanEnvelope(
  service: { readonly name: string; readonly version: string; readonly scope: string },
  attributes: readonly Attribute[],
  spans: readonly object[],
): object {
  const { name, version, scope } = service;
  const resource = {
    attributes: [text('service.name', name), text('service.version', version), ...attributes],
    droppedAttributesCount: 0,
  };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: scope, version }, spans }] }] };
}
