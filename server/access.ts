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
  /** The id of the token; empty for the configured administrator. */
  readonly id: string;
  readonly scope: TokenScope;
  /** The key of the person whom the token is bound to; empty where it is bound to nobody. */
  readonly user: string;
  /** The group that the token is bound to; absent or empty for none. */
  readonly group?: string;
};

/** What a request needs: reading is GET and limit checks; everything else changes something, but for {@link needOf}. */
export type Need = Extract<TokenScope, 'read' | 'admin'> | 'own raises';

/** Letting go of a reservation changes no limit, and a preview nothing at all. */
const OPEN_TO_READERS = [
  /^POST \/api\/v1\/limits\/preview\/?$/,
  /^POST \/api\/v1\/price-book\/preview\/?$/,
  /^POST \/api\/v1\/cost-centers\/preview\/?$/,
  /^DELETE \/api\/v1\/limits\/reservations\/[^/]+\/?$/,
];

/** Asking for a raise and withdrawing the request: also for people whose only token is the one that their agents send with. */
const OWN_RAISES = /^(POST \/api\/v1\/raises|DELETE \/api\/v1\/raises\/[^/]+)\/?$/;

/** What a request needs, by its method and path. */
export function needOf(method: string, path: string): Need {
  if (method === 'GET' || method === 'HEAD') return 'read';
  const call = `${method} ${path}`;
  if (OWN_RAISES.test(call)) return 'own raises';
  return OPEN_TO_READERS.some((open) => open.test(call)) ? 'read' : 'admin';
}

function isEnough({ scope, user }: Principal, need: Need): boolean {
  if (scope === 'admin') return true;
  return need === 'own raises' ? scope === 'read' || user !== '' : scope === need;
}

export type Gate = {
  /** Who an Authorization header speaks for; undefined for nobody known. */
  principalOf(authorization: string | undefined): Principal | undefined;
  /** The problem of a request that may not pass, 401 or 403; undefined lets it pass. */
  refusalOf(authorization: string | undefined, need: Need): Problem | undefined;
};

const UNKNOWN_TOKENS =
  'Tokens could not be read yet, because the ledger cannot be reached. Try again in a few seconds.';

const ADMIN: Principal = { name: 'admin', id: '', scope: 'admin', user: '' };

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
    byHash ??= new Map(settings.tokens.list().map(({ id, value }) => [value.hash, { ...value, id }]));
    return byHash.get(hash);
  };
  return {
    principalOf,
    refusalOf(authorization, need) {
      const principal = principalOf(authorization);
      if (!principal && authorization !== undefined && !settings.known()) return problem(503, UNKNOWN_TOKENS);
      if (!principal) return problem(401, authorization === undefined ? NO_TOKEN : UNKNOWN_TOKEN);
      if (isEnough(principal, need)) return undefined;
      const { name, scope } = principal;
      const needed = need === 'own raises' ? 'read, or a token that is bound to a person' : need;
      return problem(403, `The token ${name} has the scope ${scope}; this needs ${needed}.`);
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
    const { scope, hash, user, group, name: token } = value;
    if (scope !== 'read')
      tokens.set(hash, { user, group, token, ...(scope === 'admin' && { mayRead: true }) });
  }
  if (config.adminToken !== undefined) {
    tokens.set(hashToken(config.adminToken), { user: '', group: '', token: 'admin', mayRead: true });
  }
  return { open: config.adminToken === undefined, known: settings.known(), tokens, groups };
}

/** Who asks for or decides raises. */
export function callerOf(principal: Principal | undefined, directory: Directory): Caller {
  const { name = '', id = '', user = '', scope } = principal ?? {};
  return { name, token: id, user: directory.personOf(user), isAdmin: scope === 'admin' };
}
