// One delivery of a forge as the ingest lane takes it, and what becomes of it.
import type { Forge, ForgeFact } from '../../schemas/forge.ts';

/** A delivery whose sender is known to be who they say. */
export type ForgeDelivery = {
  readonly forge: Forge;
  /**
   * As the forge names it: GitHub's `X-GitHub-Event`, GitLab's `X-Gitlab-Event`, Bitbucket's `X-Event-Key`. `catch_up`: several
   * deliveries that were asked for; `outcome`: one told to the API.
   */
  readonly event: string;
  /** Its id; empty where it has none, so that only what is in it tells whether it came before. */
  readonly delivery: string;
  /** What was told under the id, where a person chose it: something else under the same id is refused. */
  readonly told?: string;
  /** JSON, byte by byte as it came. */
  readonly body: Uint8Array;
  /** When it came, in milliseconds since 1970: the time of facts that have none of their own. */
  readonly at: number;
  /** Host of the forge, for payloads without addresses. */
  readonly host: string;
  /** Paths of workflows that review, beside those that are known to. */
  readonly reviewWorkflows: readonly string[];
};

/** What became of a delivery: on disk when told, except for a conflict and the last two. */
export type ForgeAnswer =
  | { readonly taken: number }
  | { readonly duplicate: true }
  /** Something else was told under its id. */
  | { readonly conflict: true }
  /** Nothing in it is of use: why. */
  | { readonly ignored: string }
  /** It is not what its forge sends: why. */
  | { readonly malformed: string }
  /** Nothing is taken at the moment: why. */
  | { readonly unavailable: string };

/** What is in a delivery. `ignored`: why there are no facts in it. */
export type ReadDelivery = { readonly facts: readonly ForgeFact[]; readonly ignored?: string };

/** The body is not what the forge sends; the message says what is wrong. */
export class MalformedDelivery extends Error {
  override readonly name = 'MalformedDelivery';
}
