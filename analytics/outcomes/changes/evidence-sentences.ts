// How it is known to which change a call belongs, for people.
import type { PrSource } from '../../../schemas/forge.ts';

/** A sentence for each kind of evidence. */
export const EVIDENCE_SENTENCES: Readonly<Record<PrSource, string>> = {
  manual: 'Linked by hand.',
  declared: 'The hook on the developer’s machine told the change.',
  emitted: 'The agent told the change with the call.',
  branch: 'Made on the branch of the change, before it was closed.',
  commit: 'Made at a commit of the change.',
  session: 'The change, or a commit of it, names the session.',
  time: 'Several changes name the session; this is the one whose commit came next.',
  '': 'How it was known was not recorded at that time.',
};
