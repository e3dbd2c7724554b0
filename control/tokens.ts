// Tokens: made at random, stored as hashes, listed without their text, revoked by id.
import { createHash, randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { notFound } from '../schemas/problem.ts';
import type { newTokenAnswer, tokenAnswer, TokenRequest, TokenValue } from '../schemas/token.ts';
import type { Setting } from './setting.ts';
import type { Actor, Settings } from './settings.ts';

const SECRET_BYTES = 24;
const ID_BYTES = 6;

/** The hash under which a token is known. */
export function hashToken(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Makes and stores a token; its text is in this answer and nowhere else. */
export async function createToken(
  settings: Settings,
  { reason, ...token }: TokenRequest,
  by: Actor,
): Promise<z.infer<typeof newTokenAnswer>> {
  const id = randomBytes(ID_BYTES).toString('hex');
  const text = `outlay_${token.scope}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
  const value = { ...token, hash: hashToken(text) };
  await settings.change(by, () => [settings.tokens.put(id, value)], reason);
  const stored = settings.tokens.get(id);
  if (!stored) throw new Error('a token vanished while it was made');
  return { ...tokenAnswerOf(stored), token: text };
}

/** Ends a token at once; 404 where there is none. */
export async function revokeToken(settings: Settings, id: string, by: Actor, reason?: string): Promise<void> {
  const prepare = () => {
    const removal = settings.tokens.remove(id);
    if (!removal) throw notFound(`There is no token ${id}.`);
    return [removal];
  };
  await settings.change(by, prepare, reason);
}

/** A token as lists show it. */
export function tokenAnswerOf({
  id,
  value,
  changedAt,
  changedBy,
}: Setting<TokenValue>): z.infer<typeof tokenAnswer> {
  const { name, scope, user, group } = value;
  return { id, name, scope, user, group, created_at: changedAt, created_by: changedBy };
}
