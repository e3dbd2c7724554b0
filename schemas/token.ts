// Credentials: what a token may do and whom it speaks for.
import { z } from 'zod';
import { changeNote } from './setting-note.ts';
import { toUserKey } from './user-key.ts';

/** `ingest` sends telemetry, `read` reads answers and checks limits, `admin` may do everything. */
export const TOKEN_SCOPES = ['ingest', 'read', 'admin'] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

const boundUser = z.string().max(512).transform(toUserKey).default('');
const boundGroup = z.string().trim().max(64).default('');

export const tokenRequest = z.strictObject({
  name: z.string().trim().min(1).max(128).describe('Whose or what for, as the list shows it.'),
  scope: z.enum(TOKEN_SCOPES),
  user: boundUser.describe(
    'Telemetry sent with the token is this person’s, whatever it claims; hooks are told amounts only with such a token.',
  ),
  group: boundGroup.describe('Telemetry sent with the token is this group’s, whatever it claims.'),
  ...changeNote,
});
export type TokenRequest = z.infer<typeof tokenRequest>;

/** What is stored of a token: never its text. */
export const tokenValue = z.object({
  name: z.string(),
  scope: z.enum(TOKEN_SCOPES),
  user: z.string(),
  group: z.string(),
  /** SHA-256 of the token's text, in hex; enough for a random secret. */
  hash: z.string(),
});
export type TokenValue = z.infer<typeof tokenValue>;

export const tokenAnswer = tokenValue.omit({ hash: true }).extend({
  id: z.string(),
  created_at: z.string(),
  created_by: z.string(),
});

export const newTokenAnswer = tokenAnswer.extend({
  token: z.string().describe('Shown this once.'),
});

export const tokenListAnswer = z.object({ data: z.array(tokenAnswer), next_cursor: z.null() });
