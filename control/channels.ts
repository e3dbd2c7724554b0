// Channels of alerts: made, changed, told without their secrets.
import { randomBytes } from 'node:crypto';
import type { ChannelAnswer, ChannelFilter, ChannelUpdate, ChannelValue } from '../schemas/channels.ts';
import { badRequest, notFound } from '../schemas/problem.ts';
import { requireMatch, type IfMatch } from './if-match.ts';
import { rotated, type RotatingSecret } from './rotating-secret.ts';
import type { Setting, SettingChange } from './setting.ts';
import type { Settings } from './settings.ts';

/** Who switches channels off that are gone, for the audit trail. */
const OUTLAY = 'outlay';

const SECRET_BYTES = 32;
const MAX_CHANNELS = 100;

const EVERYTHING: ChannelFilter = { kinds: null, subjects: null, min_threshold: 0 };

/** One channel. 404 where there is none. */
export function requireChannel({ channels }: Settings, id: string): Setting<ChannelValue> {
  const found = channels.get(id);
  if (!found) throw notFound(`There is no channel ${id}.`);
  return found;
}

/** A channel as everybody may read it. */
export function channelAnswerOf({ id, value, changedAt, changedBy }: Setting<ChannelValue>): ChannelAnswer {
  const { name, type, url, filter, enabled, disabledReason, secretSince, createdAt } = value;
  return {
    channel: id,
    name,
    type,
    target: targetOf(url),
    filter,
    enabled,
    disabled_reason: disabledReason,
    secret_since: type === 'webhook' ? secretSince : null,
    created_at: createdAt,
    updated_at: changedAt,
    updated_by: changedBy,
  };
}

/** The part of an address that is no secret. */
export function targetOf(url: string): string {
  const { origin, pathname, search } = new URL(url);
  return pathname === '/' && search === '' ? origin : `${origin}/…`;
}

/** A prepared change, and the secret that it makes: to be told once. */
export type ChannelChange = { readonly change: SettingChange; readonly secret: string | undefined };

/** Prepares making a channel or changing what the update names. `now` in milliseconds since 1970. */
export function putChannel(
  { channels }: Settings,
  id: string,
  update: ChannelUpdate,
  { ifMatch, now }: { readonly ifMatch: IfMatch; readonly now: number },
): ChannelChange {
  requireMatch(ifMatch, channels, id);
  const current = channels.get(id)?.value;
  if (!current && channels.list().length >= MAX_CHANNELS)
    throw badRequest({ name: 'channel', detail: `would be one too many: there are ${MAX_CHANNELS}` });
  const before = current ?? newChannel(id, update, now);
  const { name, type, url, filter, enabled } = { ...before, ...namedIn(update) };
  const { secrets, made } = secretsOf({ ...update, type }, before, now);
  const value: ChannelValue = {
    ...before,
    ...secrets,
    name,
    type,
    url,
    filter: { ...before.filter, ...namedIn(filter) },
    enabled,
    disabledReason: enabled ? '' : before.disabledReason,
  };
  return { change: channels.put(id, value), secret: made };
}

/** What a new channel begins with. */
function newChannel(id: string, { type, url }: ChannelUpdate, now: number): ChannelValue {
  if (type === undefined) throw badRequest({ name: 'type', detail: 'is needed for a new channel' });
  if (url === undefined) throw badRequest({ name: 'url', detail: 'is needed for a new channel' });
  const createdAt = new Date(now).toISOString();
  return {
    name: id,
    type,
    url,
    secret: '',
    previousSecret: '',
    secretSince: createdAt,
    filter: EVERYTHING,
    enabled: true,
    disabledReason: '',
    createdAt,
  };
}

function secretsOf(
  { type, secret, rotate_secret: rotates }: ChannelUpdate,
  before: RotatingSecret,
  now: number,
): ReturnType<typeof rotated> {
  if (type !== 'slack') return rotated({ secret, rotates }, before, { make: newSecret, now });
  requireNoSecret(secret, rotates);
  const secretSince = new Date(now).toISOString();
  return { secrets: { secret: '', previousSecret: '', secretSince }, made: undefined };
}

function newSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

function requireNoSecret(secret: string | undefined, rotates: true | undefined): void {
  const name = secret !== undefined ? 'secret' : rotates ? 'rotate_secret' : undefined;
  if (name !== undefined) throw badRequest({ name, detail: 'is for webhooks only' });
}

/** The fields that an update names. */
function namedIn<Fields extends object>(
  fields: Fields,
): {
  [Name in keyof Fields]?: Exclude<Fields[Name], undefined>;
} {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as ReturnType<
    typeof namedIn<Fields>
  >;
}

/** Prepares taking a channel away. 404 where there is none. */
export function removeChannel(settings: Settings, id: string, ifMatch: IfMatch): SettingChange[] {
  requireChannel(settings, id);
  requireMatch(ifMatch, settings.channels, id);
  const removal = settings.channels.remove(id);
  return removal ? [removal] : [];
}

/** Switches a channel off whose receiver is gone, with the reason; one that was changed meanwhile goes on. */
export async function disableChannel(
  settings: Settings,
  { id, version }: Pick<Setting<ChannelValue>, 'id' | 'version'>,
  reason: string,
): Promise<void> {
  const prepare = (): SettingChange[] => {
    const found = settings.channels.get(id);
    if (found?.version !== version) return [];
    return [settings.channels.put(id, { ...found.value, enabled: false, disabledReason: reason })];
  };
  await settings.change(OUTLAY, prepare, reason);
}
