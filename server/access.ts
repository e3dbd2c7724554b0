// Who may talk to Outlay: everybody on this machine, or with authentication on, whoever has a token for it.
import { timingSafeEqual } from 'node:crypto';
import type { Config } from '../config.ts';
import type { Directory } from '../control/directory.ts';
import type { Caller } from '../control/raises.ts';
import type { Settings } from '../control/settings.ts';
import { hashToken } from '../control/tokens.ts';
import type { Access } from '../ingest/lane-protocol.ts';
import { problem, type Problem } from '../schemas/problem.ts';
import type { Sender } from '../schemas/sender.ts';
import type { TokenScope } from '../schemas/token.ts';
import { hashOfBearer } from './bearer.ts';

/** Who speaks, for the audit trail, and what they may do. */
export type Principal = {
  readonly name: string;
  readonly scope: TokenScope;
  /** The key of the person whom the token is bound to; empty where it is bound to nobody. */
  readonly user: string;
};

/** What a request needs: reading is GET and limit checks; everything else changes something, but for {@link needOf}. */
export type Need = Extract<TokenScope, 'read' | 'admin'>;

/** Asking for a raise or withdrawing the request changes no limit, and a preview nothing at all. */
const OPEN_TO_READERS = [
  /^POST \/api\/v1\/(raises|limits\/preview)\/?$/,
  /^DELETE \/api\/v1\/raises\/[^/]+\/?$/,
];

/** What a request needs, by its method and path. */
export function needOf(method: string, path: string): Need {
  if (method === 'GET' || method === 'HEAD') return 'read';
  return OPEN_TO_READERS.some((call) => call.test(`${method} ${path}`)) ? 'read' : 'admin';
}

export type Gate = {
  /** Who an Authorization header speaks for; undefined for nobody known. */
  principalOf(authorization: string | undefined): Principal | undefined;
  /** The problem of a request that may not pass, 401 or 403; undefined lets it pass. */
  refusalOf(authorization: string | undefined, need: Need): Problem | undefined;
};

const UNKNOWN_TOKENS =
  'Tokens could not be read yet, because the ledger cannot be reached. Try again in a few seconds.';

const ADMIN: Principal = { name: 'admin', scope: 'admin', user: '' };

const NO_TOKEN = 'This needs the header Authorization: Bearer <token>.';
const UNKNOWN_TOKEN = 'The token in the header Authorization is not known here, or was revoked.';

/** Authentication of the API. Without it everybody is the administrator, which is why Outlay then stays on loopback. */
export function createGate(config: Config, settings: Settings): Gate {
  const adminHash = config.adminToken === undefined ? undefined : hashToken(config.adminToken);
  let byHash: ReadonlyMap<string, Principal> | undefined;
  settings.onChange(() => {
    byHash = undefined;
  });
  const principalOf = (authorization: string | undefined): Principal | undefined => {
    if (adminHash === undefined) return ADMIN;
    const hash = hashOfBearer(authorization);
    if (hash === undefined) return undefined;
    if (timingSafeEqual(Buffer.from(hash), Buffer.from(adminHash))) return ADMIN;
    byHash ??= new Map(settings.tokens.list().map(({ value }) => [value.hash, value]));
    return byHash.get(hash);
  };
  return {
    principalOf,
    refusalOf(authorization, need) {
      const principal = principalOf(authorization);
      if (!principal && authorization !== undefined && !settings.known()) return problem(503, UNKNOWN_TOKENS);
      if (!principal) return problem(401, authorization === undefined ? NO_TOKEN : UNKNOWN_TOKEN);
      if (principal.scope === 'admin' || principal.scope === need) return undefined;
      return problem(
        403,
        `The token ${principal.name} has the scope ${principal.scope}; this needs ${need}.`,
      );
    },
  };
}

/** What the ingest lane needs: senders by their token's hash, and the group that each person's spend is attributed to (the first by id). */
export function accessOf(config: Config, settings: Settings, directory: Directory): Access {
  const groups = new Map<string, string>();
  for (const { id } of settings.groups.list()) {
    const names = directory.membersOf(id).flatMap((user) => directory.namesOf(user));
    for (const name of names) if (!groups.has(name)) groups.set(name, id);
  }
  const tokens = new Map<string, Sender>();
  for (const { value } of settings.tokens.list()) {
    if (value.scope !== 'read')
      tokens.set(value.hash, { user: value.user, group: value.group, token: value.name });
  }
  if (config.adminToken !== undefined) {
    tokens.set(hashToken(config.adminToken), { user: '', group: '', token: 'admin' });
  }
  return { open: config.adminToken === undefined, known: settings.known(), tokens, groups };
}

/** Who asks for or decides raises. */
export function callerOf(principal: Principal | undefined, directory: Directory): Caller {
  const { name = '', user = '', scope } = principal ?? {};
  return { name, user: directory.personOf(user), isAdmin: scope === 'admin' };
}
