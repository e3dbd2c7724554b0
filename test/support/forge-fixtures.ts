// Deliveries of the recorded story of two pull requests, as GitHub sent them: test/fixtures/vcs/README.md.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ForgeDelivery } from '../../ingest/forge/delivery.ts';

const FOLDER = join(import.meta.dirname, '../fixtures/vcs');

type Index = {
  readonly secret: string;
  readonly deliveries: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

const INDEX = JSON.parse(readFileSync(join(FOLDER, 'deliveries.json'), 'utf8')) as Index;

/** What the deliveries are signed with. */
export const VCS_SECRET = INDEX.secret;

export type VcsDelivery = {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/** All of them, in the order in which they were sent. */
export const VCS_DELIVERIES: readonly VcsDelivery[] = Object.entries(INDEX.deliveries).map(
  ([name, headers]) => ({
    name,
    headers,
    body: readFileSync(join(FOLDER, name)),
  }),
);

/** One by the name of its file, without `.json`. */
export function vcsDelivery(name: string): VcsDelivery {
  const found = VCS_DELIVERIES.find((one) => one.name === `${name}.json`);
  if (!found) throw new Error(`there is no delivery ${name}`);
  return found;
}

/** An object of JSON, to be changed. */
export type Json = Record<string, unknown>;

/** What is in a delivery, by the name of its file. */
export function vcsBody(name: string): Json {
  return JSON.parse(vcsDelivery(name).body.toString('utf8')) as Json;
}

/** An object within an object. */
export function partOf(whole: Json, name: string): Json {
  return whole[name] as Json;
}

/** The delivery as the ingest lane is asked to take it. */
export function toForgeDelivery({ headers, body }: VcsDelivery): ForgeDelivery {
  return githubDelivery(headers['X-GitHub-Event'] ?? '', body, headers['X-GitHub-Delivery']);
}

/** A delivery of GitHub with this body. */
export function githubDelivery(event: string, body: unknown, delivery = ''): ForgeDelivery {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  const at = Date.parse('2026-10-08T00:00:00Z');
  return { forge: 'github', event, delivery, body: bytes, at, host: 'github.com', reviewWorkflows: [] };
}

type Example = { readonly name: string; readonly examples: readonly Readonly<Record<string, unknown>>[] };

/** Real payloads of every event, as `@octokit/webhooks-examples` has them. */
export function webhookExamples(): readonly Example[] {
  const path = createRequire(import.meta.url).resolve('@octokit/webhooks-examples/api.github.com/index.json');
  return JSON.parse(readFileSync(path, 'utf8')) as Example[];
}
