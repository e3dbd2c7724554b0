// What a person reads: what happened, the numbers, whose limit, when it resets by their clock, and where to ask for more.
import type { Decision } from './decision.ts';
import { plainText } from './plain-text.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Why the agent does not go on. `url` is where Outlay answers; `offsetMinutes` is how far the clock is ahead of UTC. */
export function refusalText(
  { reason, resetsAt, raisable }: Pick<Decision, 'reason' | 'resetsAt' | 'raisable'>,
  url: string,
  offsetMinutes: (at: number) => number = localOffset,
): string {
  const local = resetsAt === undefined ? '' : localMoment(resetsAt, offsetMinutes(resetsAt));
  const parts = [
    'Outlay stopped this before it costs more.',
    reason || 'A limit is reached.',
    local && `By your clock that is ${local}.`,
    askText(raisable, shownUrl(url)),
  ];
  return plainText(parts.filter((part) => part !== '').join(' '));
}

/** What a person can do: the command that asks for more, or where those are who can change it. */
function askText(raisable: string, url: string): string {
  if (raisable === '') return `Who runs Outlay at ${url} can change that.`;
  const command = `outlay raise ask --period ${raisable} --amount 20 --reason "…"`;
  return `Ask for $20 more at ${url}: ${command}`;
}

/** The line at a threshold. */
export function warningText(message: string): string {
  return plainText(`Outlay: ${message}`);
}

function localOffset(at: number): number {
  return -new Date(at).getTimezoneOffset();
}

/** Empty where the clock shows UTC, which the reason tells. */
function localMoment(at: number, offset: number): string {
  if (offset === 0) return '';
  const local = new Date(at + offset * 60_000);
  const time = local.toISOString().slice(11, 16);
  const minutes = Math.abs(offset);
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  return `${DAYS[local.getUTCDay()]} ${local.getUTCDate()} ${MONTHS[local.getUTCMonth()]} ${time} (UTC${zone})`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

/** Without credentials and without the slash at the end. */
function shownUrl(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//').replace(/\/+$/, '');
}
