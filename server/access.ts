// Who may talk to Outlay: everybody on this machine, or with authentication on, whoever has the token.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Config } from '../config.ts';
import type { Directory } from '../control/directory.ts';
import type { Settings } from '../control/settings.ts';
import type { Access } from '../ingest/lane-protocol.ts';

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** What the ingest lane needs: the senders' tokens, and the group that each person's spend is attributed to (the first by id). */
export function accessOf(config: Config, settings: Settings, directory: Directory): Access {
  const groups = new Map<string, string>();
  for (const { id } of settings.groups.list()) {
    for (const user of directory.membersOf(id)) if (!groups.has(user)) groups.set(user, id);
  }
  const anybody = { user: '', group: '' };
  const tokens = new Map(config.adminToken ? [[sha256(config.adminToken).toString('hex'), anybody]] : []);
  return { open: config.adminToken === undefined, tokens, groups };
}

/** Whether an Authorization header may use the API. */
export function mayUseApi(config: Config, authorization: string | undefined): boolean {
  if (config.adminToken === undefined) return true;
  const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  return token !== undefined && timingSafeEqual(sha256(token), sha256(config.adminToken));
}
