// Sentences about one's own spend.
import type { UsageRow } from '../../../schemas/api.ts';
import type { LimitSource } from '../../../schemas/limit-api.ts';
import type { Pico } from '../../../schemas/money.ts';
import { dollarsOf, picoOf } from '../../words/money.ts';
import { shareOfCost } from '../people/shares.ts';

/** Where one's own limit comes from. */
export function mySource({ scope, id }: LimitSource): string {
  if (scope === 'user') return 'This limit was set for you.';
  if (scope === 'group') return `Every member of the group ${id} has this limit.`;
  return 'This is the default for everybody.';
}

/** What a day's spend is explained by. */
export type DayFacts = {
  readonly total: Pico;
  readonly repos: readonly UsageRow[];
  readonly models: readonly UsageRow[];
  /** The session that cost most, and what it is called. */
  readonly session: { readonly name: string; readonly cost: string | null } | undefined;
};

/** At most three lines: the repository, the model and the session that most went to. */
export function driversOf({ total, repos, models, session }: DayFacts): string[] {
  if (total <= 0n) return [];
  const repo = largest(repos);
  const model = largest(models);
  const lines = [
    repo && `${placeOf(repo.row.repo ?? '')} took ${partOf(repo.cost, total)}.`,
    model && `${model.row.model || 'A model that is not named'} took ${partOf(model.cost, total)}.`,
    session && `The session ${session.name} took ${partOf(picoOf(session.cost) ?? 0n, total)}.`,
  ];
  return lines.filter((line) => line !== undefined);
}

function largest(rows: readonly UsageRow[]): { readonly row: UsageRow; readonly cost: Pico } | undefined {
  const costs = rows.map((row) => ({ row, cost: picoOf(row.cost_usd) ?? 0n }));
  const [first] = costs.toSorted((one, other) =>
    one.cost < other.cost ? 1 : one.cost > other.cost ? -1 : 0,
  );
  return first && first.cost > 0n ? first : undefined;
}

function partOf(part: Pico, total: Pico): string {
  return `${dollarsOf(part)} (${shareOfCost(part, total)})`;
}

/** The last part of a repository's name. */
export function placeOf(repo: string): string {
  return repo === '' ? 'Work outside of any known repository' : (repo.split('/').at(-1) ?? repo);
}
