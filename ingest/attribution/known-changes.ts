// What attribution reads of the journal's memory: what forges told adds up to, and the links that people made.
import { changesNaming, changesOfCommit, changesOnBranch } from '../forge/known-changes.ts';
import type { SettleState } from '../settle/state.ts';
import type { KnownChanges } from './due-change.ts';
import { linkFor, linksOfSession, linksOnBranch } from './links.ts';

/** As of now, inside a transaction. Calls that have something in common ask the memory once. */
export function knownChanges(state: SettleState): KnownChanges {
  const ofSession = remembering((session) => linksOfSession(session, state));
  const onBranch = remembering((repo, branch) => linksOnBranch(repo, branch, state));
  return {
    changesOnBranch: remembering((repo, branch) => changesOnBranch(state, repo, branch)),
    changesOfCommit: remembering((sha) => changesOfCommit(state, sha)),
    changesNaming: remembering((session) => changesNaming(state, session)),
    linkOf: (call) => linkFor(call, ofSession(call.session), onBranch(call.repo, call.branch)),
  };
}

function remembering<Found>(find: (first: string, second: string) => Found) {
  const found = new Map<string, Found>();
  return (first: string, second = ''): Found => {
    const key = `${first}\n${second}`;
    const known = found.get(key) ?? find(first, second);
    found.set(key, known);
    return known;
  };
}
