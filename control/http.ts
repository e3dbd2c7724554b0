// What the routers of settings have in common: parse, change, answer.
import type { Request, Response } from 'express';
import type { z } from 'zod';
import { badRequest, faultsOf, notFound } from '../schemas/problem.ts';
import { changeNote } from '../schemas/setting-note.ts';
import { toUserKey } from '../schemas/user-key.ts';
import type { Directory } from './directory.ts';
import { etagOf, type IfMatch } from './if-match.ts';
import { policyOf } from './limit-inputs.ts';
import type { SettingChange } from './setting.ts';
import type { Actor, Settings } from './settings.ts';

/** What a route changes, and in whose name. */
export type Writes = {
  readonly settings: Settings;
  /** Who asks, for the audit trail. */
  readonly actorOf: (request: Request) => Actor;
};

/** Makes one change for a request: in its name, for its reason, of the version that it names. */
export async function change(
  { settings, actorOf }: Writes,
  request: Request,
  prepare: (ifMatch: IfMatch) => readonly SettingChange[],
): Promise<void> {
  const reason = reasonOf(request);
  await settings.change(actorOf(request), () => prepare(ifMatchOf(request, settings)), reason);
}

/** The header, or an empty one where the deployment asks for it and the request has none. */
function ifMatchOf(request: Request, settings: Settings): IfMatch {
  return request.get('if-match') ?? (policyOf(settings).requireIfMatch ? '' : undefined);
}

/** Why, from the body or, where there is none, from the query string. */
function reasonOf(request: Request): string {
  const body: unknown = request.body;
  const told = typeof body === 'object' && body !== null && 'reason' in body ? body.reason : undefined;
  return parse(changeNote.reason, told ?? request.query['reason'], 'reason') ?? '';
}

/** How people are told from typing errors. */
export type Acquaintance = {
  readonly directory: Directory;
  /** Whether the ledger has seen the person (by key). */
  readonly isSeenUser: (user: string) => Promise<boolean>;
};

/** The key of the person whom a name stands for; 404 where nobody has heard of them. */
export async function knownUser(name: string, { directory, isSeenUser }: Acquaintance): Promise<string> {
  const user = directory.personOf(toUserKey(name));
  if (user !== '' && (directory.knows(user) || (await isSeenUser(user)))) return user;
  throw notFound(`Nobody called ${user} is a member of a group or has been seen in usage.`);
}

/** Reads a part of a request; refuses it naming each fault. `whole` names the part where a fault has no name of its own. */
export function parse<Value>(schema: z.ZodType<Value>, given: unknown, whole: string): Value {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw badRequest(...faultsOf(parsed.error, whole));
}

/** Answers with a setting, and its version as entity tag. */
export function answer(response: Response, body: object, version?: number | string): void {
  if (version !== undefined) response.set('etag', typeof version === 'number' ? etagOf(version) : version);
  response.set({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' }).json(body);
}
