// The demo's connection to the company's GitHub, and what arrives over it as signed requests.
import { createHmac } from 'node:crypto';
import { FORGE_HOST } from '../company/company.ts';
import { seededRandom } from '../random.ts';
import type { Request } from '../send.ts';
import type { DemoDelivery } from './deliveries.ts';
import type { DemoOutcome } from './outcomes.ts';
import { REVIEW } from './runs.ts';

/** The same whenever the demo goes on: what it signs is invented, too. */
function secretOf(seed: string): string {
  return seededRandom(seed, 'webhook secret').hex(40);
}

/** Makes the connection. */
export function connectionCall(seed: string) {
  const body = { forge: 'github', host: FORGE_HOST, secret: secretOf(seed), review_workflows: [REVIEW.path] };
  return { method: 'PUT', path: '/api/v1/forges/github', body } as const;
}

/** A delivery as GitHub sends it. */
export function deliveryRequest(seed: string, { event, id, body }: DemoDelivery): Request {
  const headers = (json: string): Record<string, string> => ({
    'x-github-event': event,
    'x-github-delivery': id,
    'x-hub-signature-256': `sha256=${createHmac('sha256', secretOf(seed)).update(json).digest('hex')}`,
  });
  return { method: 'POST', path: '/webhooks/github', body, headers };
}

export function outcomeRequest(outcome: DemoOutcome): Request {
  return { method: 'POST', path: '/api/v1/outcomes', body: outcome };
}
