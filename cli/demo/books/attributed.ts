// To which pull request each call belongs, by what agents and deliveries tell: worked out once more, beside what Outlay does.
import { keyOf, repoOf, type KnownChange, type KnownForge, type Naming } from './known-changes.ts';
import type { Place } from './spend-log.ts';

/** How it is known. */
export type Evidence = 'emitted' | 'branch' | 'session' | 'time' | '';

/** `repo` is the one that the change goes into, else the one that was told. */
export type Due = { readonly repo: string; readonly pr: string; readonly evidence: Evidence };

/** Looks places up in what is known. */
export function attributor(known: KnownForge): (place: Place) => Due {
  const byBranch = new Map<string, KnownChange>();
  for (const one of known.changes.values()) {
    byBranch.set(`${repoOf(one.change.head)} ${one.change.branch}`, one);
  }
  return (place) => {
    if (place.pr !== '') return { repo: place.repo, pr: place.pr, evidence: 'emitted' };
    const onBranch = place.branch === '' ? undefined : byBranch.get(`${place.repo} ${place.branch}`);
    if (onBranch) {
      const { repo, pr } = onBranch;
      return isOver(onBranch, place.at) ? nowhere(place) : { repo, pr, evidence: 'branch' };
    }
    return bySession(place, known) ?? nowhere(place);
  };
}

function nowhere({ repo }: Place): Due {
  return { repo, pr: '', evidence: '' };
}

function isOver({ endedAt }: KnownChange, at: number): boolean {
  return endedAt !== undefined && endedAt <= at;
}

function bySession(place: Place, { changes, namings }: KnownForge): Due | undefined {
  const named = (namings.get(place.session) ?? []).flatMap((naming): NamedChange[] => {
    const change = changes.get(keyOf(naming.repo, naming.pr));
    if (!change) return [];
    const here = ['', naming.repo, repoOf(change.change.head)];
    return here.includes(place.repo) ? [{ naming, change }] : [];
  });
  const open = named.filter(({ change }) => !isOver(change, place.at));
  const chosen = named.length === 1 ? open[0] : namedNext(open, place.at);
  const evidence = named.length === 1 ? 'session' : 'time';
  return chosen && { repo: chosen.naming.repo, pr: chosen.naming.pr, evidence };
}

type NamedChange = { readonly naming: Naming; readonly change: KnownChange };

/** The one that names the session next after the call; where none does, the one that did last. */
function namedNext(open: readonly NamedChange[], at: number): NamedChange | undefined {
  const next = open
    .flatMap((one) => one.naming.at.filter((moment) => moment >= at).map((moment) => ({ one, moment })))
    .sort((left, right) => left.moment - right.moment)[0];
  return next?.one ?? open.toSorted((left, right) => lastOf(right) - lastOf(left))[0];
}

function lastOf({ naming }: NamedChange): number {
  return naming.at.at(-1) ?? 0;
}
