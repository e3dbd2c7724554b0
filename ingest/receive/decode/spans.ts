// Reads the spans of a traces request.
import type { OtlpSource, Span, SpanEvent } from '../../../schemas/otlp.ts';
import { readAttributes } from './attributes.ts';
import { forEachMessage, type Message, readNanos, readText, type Wire } from './message.ts';
import { forEachScope } from './scopes.ts';

/** Every span of the request, in the order sent. */
export function readSpans(request: Message, wire: Wire): Span[] {
  const spans: Span[] = [];
  forEachScope(request, { resources: 'resourceSpans', scopes: 'scopeSpans' }, wire, (scope, source) => {
    forEachMessage(scope.spans, 'spans', (span) => {
      spans.push(readSpan(span, source, wire));
    });
  });
  return spans;
}

function readSpan(span: Message, source: OtlpSource, wire: Wire): Span {
  return {
    source,
    name: readText(span.name, 'name'),
    traceId: wire.id(span.traceId, 'traceId', 16),
    spanId: wire.id(span.spanId, 'spanId', 8),
    parentSpanId: wire.id(span.parentSpanId, 'parentSpanId', 8),
    startTimeUnixNano: readNanos(span.startTimeUnixNano, 'startTimeUnixNano', wire),
    endTimeUnixNano: readNanos(span.endTimeUnixNano, 'endTimeUnixNano', wire),
    attributes: readAttributes(span.attributes, 'attributes', wire),
    ...eventsOf(span, wire),
  };
}

const MAX_EVENTS = 64;

function eventsOf(span: Message, wire: Wire): Pick<Span, 'events'> {
  const events = readEvents(span.events, wire);
  return events.length > 0 ? { events } : {};
}

/** A malformed event says nothing, and takes nothing from its span. */
function readEvents(list: unknown, wire: Wire): SpanEvent[] {
  const events: SpanEvent[] = [];
  try {
    forEachMessage(Array.isArray(list) ? list.slice(0, MAX_EVENTS) : list, 'events', (event) => {
      const name = readText(event.name, 'name');
      events.push({ name, attributes: readAttributes(event.attributes, 'attributes', wire) });
    });
  } catch {
    return [];
  }
  return events;
}
