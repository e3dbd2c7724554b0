// What a delivery is and which one it is, by the headers of each forge.
import type { IncomingHttpHeaders } from 'node:http';
import type { ConnectedForge } from '../../schemas/forge-api.ts';

const MAX_ID = 200;

/** The headers that name the event, and its id. GitLab's is the same in each attempt, unlike its `X-Gitlab-Event-UUID`. */
const HEADERS: Readonly<Record<ConnectedForge, { readonly event: string; readonly id: readonly string[] }>> =
  {
    github: { event: 'X-GitHub-Event', id: ['x-github-delivery'] },
    gitlab: { event: 'X-Gitlab-Event', id: ['idempotency-key'] },
    bitbucket: { event: 'X-Event-Key', id: ['x-request-uuid', 'x-request-id'] },
  };

/** The header that names the event. */
export function eventHeader(forge: ConnectedForge): string {
  return HEADERS[forge].event;
}

/** The event, empty where the header is missing; and the delivery's id, empty where there is none that can be trusted. */
export function deliveryOf(
  forge: ConnectedForge,
  headers: IncomingHttpHeaders,
): { readonly event: string; readonly delivery: string } {
  const { event, id } = HEADERS[forge];
  const delivery = id.map((name) => textOf(headers[name])).find((text) => text !== '') ?? '';
  return { event: textOf(headers[event.toLowerCase()]), delivery: delivery.length > MAX_ID ? '' : delivery };
}

function textOf(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header.trim() : '';
}
