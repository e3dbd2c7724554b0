// Who asks, as the API knows them by their token.
import { z } from 'zod';
import type { ApiRoute } from './route.ts';
import { TOKEN_SCOPES } from './token.ts';

/** Answer of `GET /api/v1/me`. */
export const meAnswer = z.object({
  name: z.string().describe('Of the token; `admin` where no token is needed.'),
  scope: z.enum(TOKEN_SCOPES),
  user: z.string().describe('The person whom the token is bound to; empty where it is bound to nobody.'),
});
export type MeAnswer = z.infer<typeof meAnswer>;

export const ME_ROUTES: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/api/v1/me',
    summary: 'Whose token this is, and what it may do',
    answers: { 200: meAnswer },
  },
];
