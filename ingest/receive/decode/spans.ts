// Reads the spans of a traces request.
import type { OtlpSource, Span } from '../../../schemas/otlp.ts';
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
  };
}
