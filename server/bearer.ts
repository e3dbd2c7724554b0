// The token of a request, as both lanes know it: by its hash.
import { hashToken } from '../control/tokens.ts';

/** The hash of the token in an Authorization header; undefined where there is none. */
export function hashOfBearer(authorization: string | undefined): string | undefined {
  const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  return token === undefined ? undefined : hashToken(token);
}
