// Which changes of links are about one change.
import type { ChangeAnswer } from '../../../schemas/change-log.ts';

type Change = { readonly repo: string; readonly pr: string };

/** Whether it links work to the change, or did. A link without a repository is of the branch's own. */
export function isAbout(
  { before, after }: Pick<ChangeAnswer, 'before' | 'after'>,
  { repo, pr }: Change,
): boolean {
  return [before, after].some(
    (value) => value?.['pr'] === pr && (value['repo'] || value['on_repo']) === repo,
  );
}
