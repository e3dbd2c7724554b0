// The contract of a history reader: all knowledge of one agent's session files, from a line to the calls that it tells.
import type { HistoryAgent, HistoryCall } from '../../schemas/history.ts';

/** Where agents keep their files: the home folder, and what the environment says otherwise; empty where it says nothing. */
export type HistoryPlaces = {
  readonly home: string;
  readonly claudeConfigDir: string;
  readonly codexHome: string;
  readonly geminiHome: string;
  readonly qwenHome: string;
  readonly copilotHome: string;
  readonly xdgDataHome: string;
};

/** `lines`: a JSON object a line. `document`: one JSON object. `database`: SQLite, read table by table. */
export type FileKind = 'lines' | 'document' | 'database';

export interface HistoryAdapter {
  readonly agent: HistoryAgent;
  /** Absolute folders that may hold files. */
  folders(places: HistoryPlaces): readonly string[];
  /** What a file is, by its path below the folder with `/`; undefined for files that tell no calls. */
  kindOf(path: string): FileKind | undefined;
  /** A line without any of these tells nothing and is not even parsed: most of a transcript is text. */
  readonly marks: readonly string[];
  /** Files with the same group hold the same session. */
  groupOf(path: string): string;
  /** Tables of a database in the order in which they are read; each row is a record `{ table, ...columns }`. */
  readonly tables?: readonly string[];
  /** Begins a file. `seen` is shared by all files of the agent in one scan. */
  open(path: string, seen: Set<string>): HistoryReader;
}

/** Reads one file. Both throw {@link UnreadableRecord}. */
export interface HistoryReader {
  /** Calls that a line, a document or a row completes. */
  read(record: JsonRecord): readonly HistoryCall[];
  /** Calls that only the end of the file completes. */
  end(): readonly HistoryCall[];
}

export type JsonRecord = Readonly<Record<string, unknown>>;

/** A record that tells a call and cannot be read; the message never holds a value of it. */
export class UnreadableRecord extends Error {
  override readonly name = 'UnreadableRecord';
}

/** Agents write a message more than once while it grows: what was told last, or most, counts. */
export interface GrowingCalls {
  /** Takes what is told of a call now; returns calls that will hardly grow any more. */
  put(call: HistoryCall): readonly HistoryCall[];
  rest(): readonly HistoryCall[];
}

/** Messages that may still grow: an agent works on few at a time. */
const MOST_GROWING = 64;

/** Holds calls back until later ones are told. One that is told again after that is told again, which settle knows. */
export function createGrowingCalls(): GrowingCalls {
  const open = new Map<string, HistoryCall>();
  return {
    put: (call) => {
      const key = `${call.session}/${call.call}`;
      const known = open.get(key);
      open.delete(key);
      open.set(key, known && known.output_tokens > call.output_tokens ? known : call);
      if (open.size <= MOST_GROWING) return [];
      const [oldest] = open;
      if (!oldest) return [];
      open.delete(oldest[0]);
      return [oldest[1]];
    },
    rest: () => [...open.values()],
  };
}
