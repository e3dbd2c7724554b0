// How changes stand and how their cost is known, as words and signs: colour never speaks alone.
import type { ChangeStanding } from '../../schemas/change-api.ts';
import type { EvidenceGrade } from '../../schemas/forge.ts';
import type { ChangeOutcome } from '../../schemas/session-outcome.ts';

type Look = {
  readonly word: string;
  readonly sign: string;
  readonly colour: string;
  readonly sentence: string;
};

const DIMMED = 'var(--mantine-color-dimmed)';

export const STANDINGS: Readonly<Record<ChangeStanding, Look>> = {
  open: { word: 'Open', sign: '○', colour: 'var(--outlay-near)', sentence: 'Not merged and not closed yet.' },
  merged: { word: 'Merged', sign: '●', colour: 'var(--outlay-ok)', sentence: 'Merged, and it stands.' },
  reverted: {
    word: 'Reverted',
    sign: '↺',
    colour: 'var(--outlay-over)',
    sentence: 'Merged, and taken back since.',
  },
  closed: { word: 'Closed', sign: '✕', colour: DIMMED, sentence: 'Closed without a merge.' },
  untold: { word: 'Not told', sign: '?', colour: DIMMED, sentence: 'No forge told about it.' },
};

/** The same for what came of sessions. */
export const OUTCOME_STANDINGS: Readonly<Record<ChangeOutcome, ChangeStanding>> = {
  merged: 'merged',
  reverted: 'reverted',
  open: 'open',
  abandoned: 'closed',
  unknown: 'untold',
};

export const GRADES: Readonly<Record<EvidenceGrade, Look>> = {
  exact: {
    word: 'Exact',
    sign: '●',
    colour: 'var(--outlay-ok)',
    sentence: 'Told by the hook or the agent, or linked by a person.',
  },
  inferred: {
    word: 'Inferred',
    sign: '◐',
    colour: 'var(--mantine-color-text)',
    sentence: 'By the branch, a commit, or a session that the change names.',
  },
  guessed: {
    word: 'Guessed',
    sign: '○',
    colour: 'var(--outlay-near)',
    sentence: 'By time: its session worked on several changes.',
  },
};

/** The page of a change. */
export function pullPath(repo: string, pr: string): string {
  return `/repos/${encodeURIComponent(repo)}/pulls/${encodeURIComponent(pr)}`;
}
