// A row's place as it was told, and as its change puts it: each follows from the other, so that every move can be undone.
import type { PrSource } from '../../schemas/forge.ts';
import { dueChange, type Call, type DueChange, type KnownChanges } from './due-change.ts';

/** What a move changes of a row, and what `toldPlace` keeps of it. */
export type Placed = DueChange & {
  /** `["repo","pr","pr_source"]` as told, where a move changed more than an empty pr; else empty. */
  readonly toldPlace: string;
};

/** As it was told. */
export function toldOf({ repo, prSource, pr, toldPlace }: Placed): DueChange {
  if (toldPlace !== '') {
    const [told = '', number = '', source = ''] = JSON.parse(toldPlace) as readonly string[];
    return { repo: told, pr: number, prSource: source as PrSource };
  }
  return isTold(prSource) ? { repo, pr, prSource } : { repo, pr: '', prSource: '' };
}

function isTold(source: PrSource): boolean {
  return source === '' || source === 'declared' || source === 'emitted';
}

/** As what is known puts it. */
function placedBy(told: DueChange, due: DueChange): Placed {
  const isMoved = due.repo !== told.repo || (told.pr !== '' && !isTold(due.prSource));
  return { ...due, toldPlace: isMoved ? JSON.stringify([told.repo, told.pr, told.prSource]) : '' };
}

/** Where a call belongs that lies somewhere now. */
export function duePlace(now: Placed & Omit<Call, keyof DueChange>, known: KnownChanges): Placed {
  const told = toldOf(now);
  return placedBy(told, dueChange({ ...now, ...told }, known));
}
