// What the forge told of a change, in words.
import type { PullRequestAnswer } from '../../../schemas/change-api.ts';
import { counted } from '../../words/numbers.ts';
import { minute } from '../../words/times.ts';
import { shortChange } from './change-name.ts';

type Fact = readonly [name: string, value: string];

/** Only what is known. */
export function factsOf(pull: PullRequestAnswer): readonly Fact[] {
  const when = (at: string | null): string => (at === null ? '' : minute(at));
  const facts: readonly Fact[] = [
    ['Repository', pull.repo],
    ['Author', pull.author_kind === 'bot' ? `${pull.author} (bot)` : pull.author],
    ['Branch', pull.head_branch && `${pull.head_branch} → ${pull.base_branch}`],
    ['Opened', when(pull.opened_at)],
    ['Merged', pull.merged_at === null ? '' : `${minute(pull.merged_at)}${by(pull.merged_by)}`],
    ['Closed', pull.merged_at === null ? when(pull.closed_at) : ''],
    [
      'Reverted',
      pull.reverted_at === null ? '' : `${minute(pull.reverted_at)}${by(names([pull.reverted_by]))}`,
    ],
    ['Reverts', names(pull.reverts)],
    ['Touched by partial reverts', names(pull.touched_by)],
    ['Tasks', pull.tasks.join(', ')],
    ['Reviews', reviewsOf(pull)],
  ];
  return facts.filter(([, value]) => value !== '');
}

function reviewsOf({ reviews, approvals, bot_reviews: bots }: PullRequestAnswer): string {
  if (reviews === 0) return '';
  const parts = [counted(approvals, 'approval', 'approvals'), bots > 0 ? `${bots} by bots` : ''];
  return `${reviews}: ${parts.filter(Boolean).join(', ')}`;
}

function by(name: string): string {
  return name === '' ? '' : ` by ${name}`;
}

function names(changes: readonly string[]): string {
  return changes.filter(Boolean).map(shortChange).join(', ');
}
