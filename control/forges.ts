// Connections to forges: made, changed, told without their secrets.
import { randomBytes } from 'node:crypto';
import { FORGE_HOSTS, type ForgeUpdate, type ForgeValue } from '../schemas/forge-api.ts';
import { badRequest, notFound } from '../schemas/problem.ts';
import { requireMatch, type IfMatch } from './if-match.ts';
import { rotated } from './rotating-secret.ts';
import type { Setting, SettingChange } from './setting.ts';
import type { Settings } from './settings.ts';

/** A delivery that names no connection is compared with the secrets of each. */
const MAX_CONNECTIONS = 20;
const SECRET_BYTES = 32;

/** One connection. 404 where there is none. */
export function requireForge({ forges }: Settings, id: string): Setting<ForgeValue> {
  const found = forges.get(id);
  if (!found) throw notFound(`There is no connection ${id}.`);
  return found;
}

/** A prepared change, and the secret that it makes: to be told once. */
export type ForgeChange = { readonly change: SettingChange; readonly secret: string | undefined };

/** Prepares making a connection or changing what the update names. `now` in milliseconds since 1970. */
export function putForge(
  { forges }: Settings,
  id: string,
  update: ForgeUpdate,
  { ifMatch, now }: { readonly ifMatch: IfMatch; readonly now: number },
): ForgeChange {
  requireMatch(ifMatch, forges, id);
  const current = forges.get(id)?.value;
  if (!current && forges.list().length >= MAX_CONNECTIONS)
    throw badRequest({ name: 'forge', detail: `would be one too many: there are ${MAX_CONNECTIONS}` });
  const before = current ?? newForge(update, now);
  if (update.forge !== undefined && update.forge !== before.forge)
    throw badRequest({ name: 'forge', detail: `cannot be changed: ${id} is of ${before.forge}` });
  const asked = { secret: update.secret, rotates: update.rotate_secret };
  const { secrets, made } = rotated(asked, before, { make: newSecret, now });
  const value = { ...changed(before, update), ...secrets };
  requirePollable(value);
  return { change: forges.put(id, value), secret: made };
}

/** What a new connection begins with. */
function newForge({ forge }: ForgeUpdate, now: number): ForgeValue {
  if (forge === undefined) throw badRequest({ name: 'forge', detail: 'is needed for a new connection' });
  const createdAt = new Date(now).toISOString();
  return {
    forge,
    host: FORGE_HOSTS[forge],
    secret: '',
    previousSecret: '',
    secretSince: createdAt,
    token: '',
    apiUrl: '',
    allowPrivate: false,
    repositories: [],
    reviewWorkflows: [],
    poll: false,
    createdAt,
  };
}

/** A token goes to the address that it was given for: to another one it has to be given again. */
function changed(before: ForgeValue, update: ForgeUpdate): ForgeValue {
  const value = { ...before, ...namedIn(update) };
  const moves = value.host !== before.host || value.apiUrl !== before.apiUrl;
  if (moves && before.token !== '' && update.token === undefined)
    throw badRequest({ name: 'token', detail: 'must be given again, because it goes to another address' });
  return value;
}

/** The fields that an update names, but for the secret. */
function namedIn(update: ForgeUpdate): Partial<ForgeValue> {
  const { host, token, repositories, poll } = update;
  const { api_url: apiUrl, allow_private: allowPrivate, review_workflows: reviewWorkflows } = update;
  const fields = { host, token, apiUrl, allowPrivate, repositories, reviewWorkflows, poll };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function requirePollable({ forge, poll, token, repositories }: ForgeValue): void {
  if (!poll) return;
  if (forge !== 'github') throw badRequest({ name: 'poll', detail: 'is for GitHub only' });
  if (token === '') throw badRequest({ name: 'token', detail: 'is needed to ask for what was missed' });
  if (repositories.length === 0)
    throw badRequest({ name: 'repositories', detail: 'must name what to ask for, as owner/name' });
}

function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('hex');
}

/** Prepares taking a connection away. 404 where there is none. */
export function removeForge(settings: Settings, id: string, ifMatch: IfMatch): SettingChange[] {
  requireForge(settings, id);
  requireMatch(ifMatch, settings.forges, id);
  const removal = settings.forges.remove(id);
  return removal ? [removal] : [];
}
