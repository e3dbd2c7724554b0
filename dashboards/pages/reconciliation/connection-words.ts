// Readings of connections in words.
import type { BillConnectionAnswer } from '../../../schemas/bill-connections-api.ts';
import { counted } from '../../words/numbers.ts';
import { ago, day, minute } from '../../words/times.ts';

/** `4 h ago: 12 lines, 3 days changed. Next on 22 Nov, 13:05 UTC.` */
export function readingWords(
  { last_read: last, last_success_at: success }: Pick<BillConnectionAnswer, 'last_read' | 'last_success_at'>,
  now: number,
): string {
  if (last === null) return 'Not read yet.';
  if (last.running)
    return `Reading ${day(last.from)} and later: ${counted(last.lines, 'line', 'lines')} so far.`;
  const since = (at: string): string => ago(at, Math.max(now, Date.parse(at)));
  const next = last.next_at === null ? '' : ` Next on ${minute(last.next_at)}.`;
  if (last.stopped !== '') {
    const before =
      success === null ? 'It never came to its end.' : `It last came to its end ${since(success)}.`;
    return `Stopped ${since(last.at)}: ${last.stopped} Everything before ${day(last.read_to)} is imported. ${before}${next}`;
  }
  const what =
    last.changed_slices === 0
      ? 'nothing was new'
      : `${counted(last.lines, 'line', 'lines')}, ${counted(last.changed_slices, 'slice', 'slices')} changed`;
  return `${since(last.at)}: ${what}.${next}`;
}
