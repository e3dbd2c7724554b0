// What connecting an agent changes, file by file, and how it is taken back.
import { isMade, made, unmade, valueAt, type JsonChange } from './json-text.ts';
import { withBlock, withoutBlock } from './toml-block.ts';
import { hasTable, putAside, putBack } from './toml-table.ts';

/** Changes of one file of an agent. */
export type FilePlan =
  | { readonly kind: 'json'; readonly path: string; readonly changes: readonly JsonChange[] }
  | {
      readonly kind: 'toml';
      readonly path: string;
      readonly table: string;
      readonly lines: readonly string[];
    }
  /** A file of ours alone: it goes as a whole, whatever was changed in it. */
  | { readonly kind: 'whole'; readonly path: string; readonly text: string };

/** The text as it should be, and what was left as it was because the person set it. */
export type Planned = { readonly text: string; readonly kept: readonly string[] };

/** The text of a file with the plan. What is set to something else stays, unless `force`. Throws where it cannot be changed. */
export function planned(plan: FilePlan, before: string, force: boolean): Planned {
  if (plan.kind === 'whole') return { text: plan.text, kept: [] };
  if (plan.kind === 'toml') {
    const bare = withoutBlock(before, plan.lines);
    if (!hasTable(bare, plan.table)) return { text: withBlock(bare, plan.lines), kept: [] };
    if (!force) return { text: before, kept: [plan.table] };
    return { text: withBlock(putAside(bare, plan.table), plan.lines), kept: [] };
  }
  const kept: string[] = [];
  let text = before.trim() === '' ? '{}\n' : before;
  for (const change of plan.changes) {
    const isTaken =
      change.kind === 'set' && valueAt(text, change.path) !== undefined && !isMade(text, change);
    if (isTaken && !force) kept.push(change.path.join('.'));
    else text = made(text, change);
  }
  return { text, kept };
}

/** A text that was changed since, without what the plan made. `before` is what it was when it was connected. */
export function withoutPlan(
  plan: Exclude<FilePlan, { kind: 'whole' }>,
  text: string,
  before: string,
): string {
  if (plan.kind === 'toml') return putBack(withoutBlock(text, plan.lines));
  const earlier = before.trim() === '' ? '{}' : before;
  return plan.changes.reduceRight((bare, change) => unmade(bare, change, earlier), text);
}
