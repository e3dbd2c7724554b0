// The two outer levels that all signals share: resources, and the scopes in each.
import type { OtlpSource } from '../../../schemas/otlp.ts';
import { readAttributes } from './attributes.ts';
import { forEachMessage, type Message, readMessage, readText, type Wire } from './message.ts';

type Levels =
  | { readonly resources: 'resourceMetrics'; readonly scopes: 'scopeMetrics' }
  | { readonly resources: 'resourceLogs'; readonly scopes: 'scopeLogs' }
  | { readonly resources: 'resourceSpans'; readonly scopes: 'scopeSpans' };

/** Visits each scope of a request with the source that its records share. */
export function forEachScope(
  request: Message,
  { resources, scopes }: Levels,
  wire: Wire,
  visit: (scope: Message, source: OtlpSource) => void,
): void {
  forEachMessage(request[resources], resources, (entry) => {
    const attributes = readMessage(entry.resource, 'resource')?.attributes;
    const resource = readAttributes(attributes, 'resource.attributes', wire);
    forEachMessage(entry[scopes], scopes, (scoped) => {
      const scope = readMessage(scoped.scope, 'scope');
      visit(scoped, {
        resource,
        scopeName: readText(scope?.name, 'scope.name'),
        scopeVersion: readText(scope?.version, 'scope.version'),
      });
    });
  });
}
