// A secret that signs something: when it is replaced, the one before counts for a while, so that the other side can follow.

/** How long a secret is still valid after it was replaced. */
export const SECRET_OVERLAP_MS = 24 * 3_600_000;

/** `secretSince`: RFC 3339, UTC. Empty text for no secret. */
export type RotatingSecret = {
  readonly secret: string;
  readonly previousSecret: string;
  readonly secretSince: string;
};

/** A secret that was given, or that a new one shall be made. */
export type AskedSecret = { readonly secret?: string | undefined; readonly rotates?: boolean | undefined };

/** What counts from now on, and the secret that was made: to be told once. `now` in milliseconds since 1970. */
export function rotated(
  { secret: asked, rotates }: AskedSecret,
  before: RotatingSecret,
  { make, now }: { readonly make: () => string; readonly now: number },
): { readonly secrets: RotatingSecret; readonly made: string | undefined } {
  const isKept = !rotates && (asked ?? before.secret) === before.secret;
  if (isKept && before.secret !== '') return { secrets: withoutExpired(before, now), made: undefined };
  const made = asked === undefined ? make() : undefined;
  const secretSince = new Date(now).toISOString();
  return { secrets: { secret: made ?? asked ?? '', previousSecret: before.secret, secretSince }, made };
}

/** The secrets that count, the latest first. `now` in milliseconds since 1970. */
export function validSecrets(secrets: RotatingSecret, now: number): string[] {
  const { secret, previousSecret } = withoutExpired(secrets, now);
  return previousSecret === '' ? [secret] : [secret, previousSecret];
}

function withoutExpired(
  { secret, previousSecret, secretSince }: RotatingSecret,
  now: number,
): RotatingSecret {
  const isOver = now >= Date.parse(secretSince) + SECRET_OVERLAP_MS;
  return { secret, previousSecret: isOver ? '' : previousSecret, secretSince };
}
