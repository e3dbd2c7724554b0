// Temporary raises of limits: asked for, decided once, over by themselves.
import { randomBytes } from 'node:crypto';
import type { LimitSource } from '../schemas/limit-api.ts';
import { intervalEnd } from '../schemas/period.ts';
import { badRequest, notFound, problem, ProblemError } from '../schemas/problem.ts';
import type { RaiseAnswer, RaiseApproval, RaiseRequest, RaiseState, RaiseValue } from '../schemas/raises.ts';
import { requireGroup } from './groups.ts';
import { requireMatch, type IfMatch } from './if-match.ts';
import { policyOf } from './limit-inputs.ts';
import type { Setting, SettingChange } from './setting.ts';
import type { Settings } from './settings.ts';

const ID_BYTES = 6;
const LONGEST_MS = 366 * 86_400_000;

/** Who asks or decides. */
export type Caller = {
  readonly name: string;
  /** The key of the person whom their credential is bound to; empty where it is bound to nobody. */
  readonly user: string;
  readonly isAdmin: boolean;
};

/** By whom and when, in milliseconds since 1970. */
export type By = { readonly caller: Caller; readonly now: number };

/** What has become of a raise by `now`. */
export function raiseStateOf({ decision, expiresAt }: RaiseValue, now: number): RaiseState {
  const isOpen = decision === 'requested' || decision === 'approved';
  return isOpen && Date.parse(expiresAt) <= now ? 'expired' : decision;
}

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
    requested_at: value.requestedAt,
    decided_by: value.decidedBy,
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
        value.source.scope === source.scope &&
        value.source.id === source.id,
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
    requestedAt: new Date(now).toISOString(),
    decision: 'requested',
    decidedBy: null,
    decidedAt: null,
    decisionReason: '',
  };
  return [settings.raises.put(id, value)];
}

/** Prepares approving a raise. Nobody approves their own with a credential that is bound to them. */
export function approveRaise(
  settings: Settings,
  id: string,
  { amount_micros, expires_at, reason = '', ...by }: RaiseApproval & By,
  ifMatch: IfMatch,
): SettingChange[] {
  const { value } = requireOpen(settings, id, by.now, ifMatch);
  const { user } = by.caller;
  if (user !== '' && value.source.scope === 'user' && value.source.id === user)
    throw new ProblemError(problem(403, 'Nobody approves a raise of their own limit.'));
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
  const speaksFor = caller.user === '' || (value.source.scope === 'user' && value.source.id === caller.user);
  const isTheirs = caller.name === value.requestedBy && speaksFor && state === 'requested';
  if (!caller.isAdmin && !isTheirs)
    throw new ProblemError(problem(403, 'Only an admin, or who asked while it is not decided, may do this.'));
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
  return { ...value, decision, decisionReason, decidedBy: caller.name, decidedAt };
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

function conflict(sentence: string): ProblemError {
  return new ProblemError(problem(409, sentence));
}
