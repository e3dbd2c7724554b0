// Whether a delivery is from who holds the secret: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { ConnectedForge } from '../../schemas/forge-api.ts';

const HEX = /^sha256=([0-9a-f]{64})$/i;

/** Which header a forge signs with. GitLab sends the secret itself. */
export const SIGNATURE_HEADERS: Readonly<Record<ConnectedForge, string>> = {
  github: 'X-Hub-Signature-256',
  gitlab: 'X-Gitlab-Token',
  bitbucket: 'X-Hub-Signature',
};

/** The signature that a request came with; undefined for none. */
export function signatureOf(forge: ConnectedForge, headers: IncomingHttpHeaders): string | undefined {
  const told = headers[SIGNATURE_HEADERS[forge].toLowerCase()];
  return typeof told === 'string' && told !== '' ? told : undefined;
}

/** Whether one of the secrets made the signature of exactly these bytes. Takes the same time wherever they differ. */
export function isSigned(
  forge: ConnectedForge,
  signature: string,
  { body, secrets }: { readonly body: Uint8Array; readonly secrets: readonly string[] },
): boolean {
  if (forge === 'gitlab') return secrets.some((secret) => isSame(digest(secret), digest(signature)));
  const told = HEX.exec(signature)?.[1];
  if (told === undefined) return false;
  const given = Buffer.from(told, 'hex');
  return secrets.some((secret) => isSame(createHmac('sha256', secret).update(body).digest(), given));
}

/** Of one length whatever the text, so that comparing it tells nothing of the text's. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function isSame(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
