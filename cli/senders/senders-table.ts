// What arrived as the text of a terminal: a table of senders, then what is wrong and the setting that mends it.
import type { SenderAnswer } from '../../schemas/senders.ts';
import { abbreviateCount, UNKNOWN } from '../report/format-number.ts';
import { cleanText, fitText, widthOf } from '../report/terminal-text.ts';

const TITLES = ['Sender', 'Agent', 'Version', 'Last', 'Signals', 'Records', 'Rejected', 'Missing'] as const;

/** Columns of numbers and times stand to the right. */
const RIGHT: ReadonlySet<number> = new Set([3, 5, 6]);
const GAP = '  ';

/** A name may be cut to this width. */
const LEAST_NAME_WIDTH = 16;

/** Agents and versions, which senders name as they like, are cut to this. */
const MAX_WORD_WIDTH = 24;

/** Names that are listed of those who share a fault. */
const MAX_NAMES = 3;

/** The latest sender first. Names are cut where a line would be longer than `columns`; what is missing never is. */
export function renderSenders(senders: readonly SenderAnswer[], columns: number): string {
  if (senders.length === 0) return 'Nothing has arrived.\n';
  const latest = [...senders].sort((left, right) => left.seconds_ago - right.seconds_ago);
  const notes = [...refusalNotes(latest), ...missingNotes(latest), ...faultNotes(latest)];
  return [...tableOf(latest.map(cellsOf), columns), ...notes.flatMap((note) => ['', note]), ''].join('\n');
}

function cellsOf(sender: SenderAnswer): string[] {
  const { who, agent, version, seconds_ago, signals, records, missing } = sender;
  const accepted = Object.values(records).reduce((total, count) => total + count, 0) - records.rejected;
  return [
    cleanText(who.name),
    fitText(cleanText(agent ?? ''), MAX_WORD_WIDTH, 'start') || UNKNOWN,
    fitText(cleanText(version ?? ''), MAX_WORD_WIDTH, 'start') || UNKNOWN,
    agoText(seconds_ago),
    signals.map(({ signal }) => signal).join(' ') || UNKNOWN,
    abbreviateCount(BigInt(accepted)),
    abbreviateCount(BigInt(rejectedOf(sender))),
    missing.map(({ item }) => item).join(' ') || UNKNOWN,
  ];
}

function rejectedOf({ rejections }: SenderAnswer): number {
  return rejections.reduce((total, { count }) => total + count, 0);
}

function tableOf(rows: readonly (readonly string[])[], columns: number): string[] {
  const widths = TITLES.map((title, at) =>
    Math.max(...[title, ...rows.map((row) => row[at] ?? '')].map(widthOf)),
  );
  const [name = 0, ...others] = widths;
  const left = columns - others.reduce((total, width) => total + width + GAP.length, 0);
  const nameWidth = Math.min(name, Math.max(LEAST_NAME_WIDTH, left));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => {
        const shown = at === 0 ? fitText(cell, nameWidth, 'start') : cell;
        const gap = ' '.repeat(Math.max(0, (at === 0 ? nameWidth : (widths[at] ?? 0)) - widthOf(shown)));
        return RIGHT.has(at) ? gap + shown : shown + gap;
      })
      .join(GAP)
      .trimEnd();
  return [line(TITLES), ...rows.map(line)];
}

/** `45 s`, `12 min`, `3 h`, `5 d`. */
export function agoText(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3_600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

function refusalNotes(senders: readonly SenderAnswer[]): string[] {
  return senders.flatMap((sender) => {
    const { who, last_rejection: last } = sender;
    if (!last) return [];
    const count = rejectedOf(sender);
    const unit = sender.rejections.some(({ of }) => of === 'record') ? 'record' : 'request';
    const what = `${count} ${unit}${count === 1 ? '' : 's'}`;
    return [`${cleanText(who.name)}: ${what} rejected. The last one: ${cleanText(last.sentence)}`];
  });
}

/** One note for all senders of an agent that lack the same. */
function missingNotes(senders: readonly SenderAnswer[]): string[] {
  const notes = senders.flatMap((sender) =>
    sender.missing.map(({ sentence, mend }) => ({
      sender,
      text: mend
        ? `${cleanText(sentence)}\n  ${cleanText(mend.setting)}\n  in: ${cleanText(mend.where)}`
        : cleanText(sentence),
    })),
  );
  return grouped(notes);
}

function faultNotes(senders: readonly SenderAnswer[]): string[] {
  const notes = senders.flatMap((sender) =>
    sender.known_faults.map(({ wrong, mended_in, source }) => {
      const mended = mended_in === null ? 'No version without it is known.' : `Mended in ${mended_in}.`;
      const version = cleanText(sender.version ?? '');
      return { sender, text: `Known of version ${version}: ${wrong} ${mended}\n  see: ${source}` };
    }),
  );
  return grouped(notes);
}

function grouped(notes: readonly { readonly sender: SenderAnswer; readonly text: string }[]): string[] {
  const names = new Map<string, Set<string>>();
  for (const { sender, text } of notes) {
    const key = `${cleanText(sender.agent ?? '') || 'no agent'}\n${text}`;
    names.set(key, (names.get(key) ?? new Set()).add(cleanText(sender.who.name)));
  }
  return [...names].map(([key, who]) => {
    const [agent = '', ...text] = key.split('\n');
    const more = who.size > MAX_NAMES ? ` and ${who.size - MAX_NAMES} more` : '';
    return `${agent} (${[...who].slice(0, MAX_NAMES).join(', ')}${more}): ${text.join('\n')}`;
  });
}
