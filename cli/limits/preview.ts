// What a change would do now, told before it is made.
import { previewAnswer, type PreviewAnswer, type ProposedChange } from '../../schemas/limit-preview.ts';
import { cleanText } from '../report/terminal-text.ts';
import { microsText } from './amount.ts';
import { call } from '../client/call.ts';
import { understood } from '../client/read.ts';
import { isWanted } from './confirm.ts';
import type { Server } from '../client/server.ts';
import { counted } from './words.ts';

const MOST_NAMED = 10;

/** Asks what the changes would do; nothing is changed. */
export async function previewOf(server: Server, changes: readonly ProposedChange[]): Promise<PreviewAnswer> {
  const told = await call(server, '/limits/preview', { method: 'POST', body: { changes } });
  return understood(server, previewAnswer, told.body);
}

/** A sentence, who would newly be blocked, and what groups come to. */
export function previewText({ summary, complete, blocked, groups }: PreviewAnswer): string {
  const news = blocked.people.filter(({ is_new }) => is_new).map(({ user }) => cleanText(user));
  const more = news.length > MOST_NAMED ? ` and ${news.length - MOST_NAMED} more` : '';
  const lines = [
    summary,
    ...(news.length === 0 ? [] : [`Newly blocked: ${news.slice(0, MOST_NAMED).join(', ')}${more}.`]),
    ...groups.map(({ group, period, after }) => {
      if (after.limit_micros === null) return `${group}: no amount for a ${period}.`;
      const each = `${microsText(after.limit_micros)} a ${period} for each of ${counted(after.member_count, 'member', 'members')}`;
      const most = after.group_maximum_micros;
      return `${group}: ${each}${most === null ? '' : `, ${microsText(most)} at most`}.`;
    }),
    ...(complete ? [] : ['Not all spend is known at the moment: there may be more people.']),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** Shows what the changes would do, on the other stream so that JSON stays JSON, and asks. */
export async function isAgreed(
  server: Server,
  changes: readonly ProposedChange[],
  question: string,
  yes: boolean | undefined,
): Promise<boolean> {
  process.stderr.write(previewText(await previewOf(server, changes)));
  return await isWanted(question, yes);
}
