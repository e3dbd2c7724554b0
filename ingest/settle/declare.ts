// Settles what a hook tells of the place of work: calls that arrived before it are booked anew.
import type { Sender } from '../../schemas/sender.ts';
import { toUserKey } from '../../schemas/user-key.ts';
import { dimensionText } from './attribute.ts';
import { noteDeclared, withDeclared } from './declared.ts';
import { branchAndChange, canonicalChange, canonicalRepository } from '../../schemas/repository.ts';
import { withChanges } from './change.ts';
import { bookTouched, touch, type SettleContext, type Settled } from './settle.ts';
import { shelfOf } from './settle-past.ts';
import type { DeclaredPlace } from './state.ts';

/** Where a session works from a moment on, as the hook says it. */
export type Declaration = {
  readonly agent: string;
  readonly session: string;
  /** Who works there; empty where the machine does not know. */
  readonly person: string;
  /** Nanoseconds since 1970. */
  readonly at: bigint;
  readonly repository: string;
  readonly branch: string;
  readonly commit: string;
  readonly change: string;
};

/** The rows that bring what was settled before to what is known now. */
export function settleDeclaration(told: Declaration, context: SettleContext): Settled {
  const { state } = context;
  const work = { ...context, touched: new Map(), activities: [] };
  const session = { agent: dimensionText(told.agent), session: dimensionText(told.session) };
  for (const key of noteDeclared(session, placeOf(told, context.sender), state)) {
    const shelf = shelfOf(key, state);
    const call = state.get(shelf, key);
    const dimensions = call && withDeclared(call.dimensions, call.time, context);
    if (!call || !dimensions || dimensions === call.dimensions) continue;
    touch(work, 'call', [key]);
    state.put(shelf, key, { ...call, dimensions });
  }
  return { ...withChanges({ ...bookTouched(work), activities: [] }, state), outcomes: [] };
}

function placeOf(
  { at, person, repository, branch, commit, change }: Declaration,
  { user, group }: Sender,
): DeclaredPlace {
  const head = branchAndChange(dimensionText(branch));
  return {
    at,
    person: toUserKey(dimensionText(person)),
    user,
    group,
    repo: canonicalRepository(dimensionText(repository)),
    branch: head.branch,
    pr: canonicalChange(dimensionText(change)) || head.change,
    commit: dimensionText(commit),
  };
}
