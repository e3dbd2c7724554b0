// From what would change to what is changed: shown, asked, and done only where it is still what was shown.
import { isWanted } from './ask-person.ts';
import type { FileChange } from './connect.ts';
import { isInRepository, shownChanges } from './shown.ts';
import { ChangedMeanwhile, isNews, type TextChange } from './write-all.ts';

/** Files of the agent, and those of our own that belong to it. */
export type Changes = { readonly changes: readonly FileChange[]; readonly own: readonly TextChange[] };

export type Deal = {
  readonly question: string;
  readonly secrets: readonly string[];
  /** What would change, as of now. */
  readonly plan: () => Changes;
  readonly apply: (changes: Changes) => void;
};

/** `same`: nothing had to be done. `left`: nothing was, because nobody wanted it. */
export type Outcome = 'done' | 'same' | 'left';

/** Shows, asks and does. What somebody else changed while the person was thinking is shown and asked again. */
export async function settle(
  { question, secrets, plan, apply }: Deal,
  { yes = false, print = false }: { readonly yes?: boolean; readonly print?: boolean },
): Promise<Outcome> {
  for (;;) {
    const planned = plan();
    const lines = shownChanges([...planned.own, ...planned.changes], secrets);
    process.stdout.write(lines);
    for (const line of notes(planned.changes, secrets)) process.stderr.write(`outlay: ${line}\n`);
    if (print) return 'left';
    if (lines === '') return 'same';
    if (!yes && !(await isWanted(question))) return 'left';
    try {
      apply(planned);
      return 'done';
    } catch (error) {
      if (yes || !(error instanceof ChangedMeanwhile)) throw error;
      process.stderr.write('outlay: a file was changed meanwhile; this is what would change now\n');
    }
  }
}

/** What a person should know of the files beside the lines that change. */
function notes(changes: readonly FileChange[], secrets: readonly string[]): string[] {
  return changes.flatMap((change) => {
    const { path, kept, isForeign, plan, next } = change;
    const rest =
      plan.kind === 'whole' ? 'it is Outlay’s own and goes as a whole' : 'only what Outlay put there goes';
    const hasSecret = secrets.some((one) => one !== '' && next?.includes(one) === true);
    return [
      kept.length > 0 && `${path} keeps what it sets already: ${kept.join(', ')}; --force replaces it`,
      isForeign && `${path} was changed since; ${rest}`,
      hasSecret &&
        isNews(change) &&
        isInRepository(path) &&
        `${path} lies in a git repository and will hold the token: keep it out of commits`,
    ].filter((line) => line !== false);
  });
}
