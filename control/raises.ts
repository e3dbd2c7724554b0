// Temporary raises of limits: asked for, decided once, over by themselves.
import { randomBytes } from 'node:crypto';
import type { LimitSource } from '../schemas/limit-api.ts';
import { intervalEnd } from '../schemas/period.ts';
import { badRequest, notFound, problem, ProblemError } from '../schemas/problem.ts';
import type { RaiseAnswer, RaiseApproval, RaiseRequest, RaiseValue } from '../schemas/raises.ts';
import { personIn } from './aliases.ts';
import { requireGroup } from './groups.ts';
import { requireMatch, type IfMatch } from './if-match.ts';
import { policyOf } from './limit-inputs.ts';
import { raiseStateOf } from './raise-state.ts';
import type { Setting, SettingChange } from './setting.ts';
import type { Settings } from './settings.ts';

const ID_BYTES = 6;
const LONGEST_MS = 366 * 86_400_000;

/** Who asks or decides. */
export type Caller = {
  /** As the audit trail shows it; two credentials may have the same. */
  readonly name: string;
  /** The id of their credential; empty for the configured administrator and where none is asked for. */
  readonly token: string;
  /** The key of the person whom their credential is bound to; empty where it is bound to nobody. */
  readonly user: string;
  readonly isAdmin: boolean;
};

/** By whom and when, in milliseconds since 1970. */
export type By = { readonly caller: Caller; readonly now: number };

/** A raise as the API tells it. */
export function raiseAnswerOf({ id, value }: Setting<RaiseValue>, now: number): RaiseAnswer {
  return {
    id,
    source: value.source,
    period: value.period,
    amount_micros: value.amountMicros,
    reason: value.reason,
    state: raiseStateOf(value, now),
    expires_at: value.expiresAt,
    requested_by: value.requestedBy,
    requested_by_user: value.requestedByUser || null,
    requested_at: value.requestedAt,
    decided_by: value.decidedBy,
    decided_by_user: value.decidedByUser || null,
    decided_at: value.decidedAt,
    decision_reason: value.decisionReason,
  };
}

/** A raise by its id; 404 where there is none. */
export function requireRaise({ raises }: Settings, id: string): Setting<RaiseValue> {
  const found = raises.get(id);
  if (!found) throw notFound(`There is no raise ${id}.`);
  return found;
}

/** An id for a new raise. */
export function newRaiseId(): string {
  return randomBytes(ID_BYTES).toString('hex');
}

/** What is asked for. */
export type Asked = Pick<RaiseRequest, 'period' | 'amount_micros' | 'reason' | 'expires_at'> & {
  readonly id: string;
  readonly source: LimitSource;
};

/** Prepares a request. 409 where the same raise is being asked for already, or there is no amount of the scope to raise. */
export function requestRaise(settings: Settings, asked: Asked, { caller, now }: By): SettingChange[] {
  const { id, source, period, amount_micros, reason } = asked;
  requireAmount(settings, asked);
  const open = settings.raises
    .list()
    .find(
      ({ value }) =>
        raiseStateOf(value, now) === 'requested' &&
        value.period === period &&
        isSameSource(settings, value.source, source),
    );
  if (open) throw conflict(`Raise ${open.id} asks for this already and is not decided yet.`);
  const expiresAt = expiryOf(asked.expires_at, intervalEnd(period, now), now);
  const value: RaiseValue = {
    source,
    period,
    amountMicros: amount_micros,
    reason,
    expiresAt,
    requestedBy: caller.name,
    requestedByToken: caller.token,
    requestedByUser: caller.user,
    requestedAt: new Date(now).toISOString(),
    decision: 'requested',
    decidedBy: null,
    decidedByToken: '',
    decidedByUser: '',
    decidedAt: null,
    decisionReason: '',
  };
  return [settings.raises.put(id, value)];
}

/** Prepares approving a raise. Nobody approves a raise of their own limit, nor one that they asked for. */
export function approveRaise(
  settings: Settings,
  id: string,
  { amount_micros, expires_at, reason = '', ...by }: RaiseApproval & By,
  ifMatch: IfMatch,
): SettingChange[] {
  const { value } = requireOpen(settings, id, by.now, ifMatch);
  if (isOfLimitOf(settings, value, by.caller)) throw forbidden('Nobody approves a raise of their own limit.');
  if (hasAsked(settings, value, by.caller)) throw forbidden('Nobody approves a raise that they asked for.');
  const expiresAt = expiryOf(expires_at, Date.parse(value.expiresAt), by.now);
  const approved = { ...value, expiresAt, amountMicros: amount_micros ?? value.amountMicros };
  return [settings.raises.put(id, decided(approved, 'approved', reason, by))];
}

/** Prepares denying a raise. */
export function denyRaise(
  settings: Settings,
  id: string,
  { reason, ...by }: { readonly reason: string } & By,
  ifMatch: IfMatch,
): SettingChange[] {
  const { value } = requireOpen(settings, id, by.now, ifMatch);
  return [settings.raises.put(id, decided(value, 'denied', reason, by))];
}

/** Prepares withdrawing a request, which who asked may do, or ending an approved raise, which only an admin may. */
export function withdrawRaise(
  settings: Settings,
  id: string,
  { reason, ...by }: { readonly reason: string } & By,
  ifMatch: IfMatch,
): SettingChange[] {
  const { value } = requireRaise(settings, id);
  requireMatch(ifMatch, settings.raises, id);
  const { caller, now } = by;
  const state = raiseStateOf(value, now);
  const isTheirs = state === 'requested' && hasAsked(settings, value, caller);
  if (!caller.isAdmin && !isTheirs)
    throw forbidden('Only an admin, or who asked while it is not decided, may do this.');
  if (state !== 'requested' && state !== 'approved') throw conflict(`Raise ${id} is ${state} already.`);
  return [settings.raises.put(id, decided(value, 'withdrawn', reason, by))];
}

function decided(
  value: RaiseValue,
  decision: RaiseValue['decision'],
  decisionReason: string,
  { caller, now }: By,
): RaiseValue {
  const decidedAt = new Date(now).toISOString();
  const { name: decidedBy, token: decidedByToken, user: decidedByUser } = caller;
  return { ...value, decision, decisionReason, decidedBy, decidedByToken, decidedByUser, decidedAt };
}

/** Names of one person are one limit, also where they became so after the raise was asked for. */
function isSameSource(settings: Settings, left: LimitSource, right: LimitSource): boolean {
  if (left.scope !== right.scope) return false;
  return left.scope === 'user'
    ? personIn(settings, left.id) === personIn(settings, right.id)
    : left.id === right.id;
}

function isOfLimitOf(settings: Settings, { source }: RaiseValue, { user }: Caller): boolean {
  return user !== '' && isSameSource(settings, source, { scope: 'user', id: user });
}

/** By the person, else by the credential. The configured administrator may be the only one: it is told from nobody. */
function hasAsked(settings: Settings, value: RaiseValue, { user, token }: Caller): boolean {
  const { requestedByUser, requestedByToken } = value;
  if (user !== '' && requestedByUser !== '')
    return personIn(settings, requestedByUser) === personIn(settings, user);
  return token !== '' && requestedByToken === token;
}

function requireOpen(settings: Settings, id: string, now: number, ifMatch: IfMatch): Setting<RaiseValue> {
  const raise = requireRaise(settings, id);
  requireMatch(ifMatch, settings.raises, id);
  const state = raiseStateOf(raise.value, now);
  if (state !== 'requested') throw conflict(`Raise ${id} is ${state} already.`);
  return raise;
}

/** A group or the default without an amount has nothing that could be raised; a person's may come from any scope. */
function requireAmount(settings: Settings, { source: { scope, id }, period }: Asked): void {
  if (scope === 'user') return;
  if (scope === 'group') requireGroup(settings, id);
  const limits = scope === 'group' ? settings.groupLimits.get(id)?.value.limits : policyOf(settings).defaults;
  if (limits?.[period] !== undefined) return;
  const what = scope === 'group' ? `Group ${id}` : 'The default';
  throw conflict(`${what} sets no limit for a ${period}, so there is nothing to raise.`);
}

function expiryOf(asked: string | undefined, byDefault: number, now: number): string {
  const at = asked === undefined ? byDefault : Date.parse(asked);
  if (at <= now) throw badRequest({ name: 'expires_at', detail: 'must be in the future' });
  if (at > now + LONGEST_MS)
    throw badRequest({ name: 'expires_at', detail: 'must be within 366 days from now' });
  return new Date(at).toISOString();
}

function forbidden(sentence: string): ProblemError {
  return new ProblemError(problem(403, sentence));
}

function conflict(sentence: string): ProblemError {
  return new ProblemError(problem(409, sentence));
}
