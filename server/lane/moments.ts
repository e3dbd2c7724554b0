// Answers of one moment: while an insert is under way, some rollups hold its rows and others do not yet. So inserts begin
// between answers, and answers between inserts; where one of the two would wait for too long, the answer tells it.

/** An answer that is being read from the ledger. */
export type Answering = {
  /**
   * `41`: what it reads is the ledger as of batch 41, whichever tables tell it. `41+`: rows of later batches were written
   * meanwhile, and may be in a part of it.
   */
  readonly asOf: () => string;
  readonly end: () => void;
};

export type Moments = {
  /** Begins an answer when no insert is due or under way, or when patience, in milliseconds, ends. */
  readonly begin: (patienceMs: number) => Promise<Answering>;
  /** Resolves when an insert may begin: no answer is under way that began just now. */
  readonly due: () => Promise<void>;
  /** The insert has ended, or is given up for now. */
  readonly ended: () => void;
  /** The ledger holds everything up to this batch. */
  readonly written: (batch: number) => void;
  /** Calls when an insert has ended that answers did not wait for: whoever got them may ask again. */
  readonly onLate: (listener: () => void) => void;
};

/** An insert waits so long for an answer. A statement reads of its tables what they held when it began, so longer is rarely needed. */
const STAND_MS = 200;

type Under = { readonly since: number; isMixed: boolean };

/** An insert that is due or under way, until it has ended. */
type Insert = { readonly over: Promise<void>; readonly end: () => void };

/** Nothing is under way. `now` is milliseconds of any steady clock. */
export function createMoments(now: () => number, standMs = STAND_MS): Moments {
  const reading = createReading(now, standMs);
  let batch = 0;
  let insert: Insert | undefined;
  let isLate = false;
  let tellLate: () => void = () => undefined;
  return {
    begin: async (patienceMs) => {
      const deadline = now() + patienceMs;
      while (insert && now() < deadline) await inTime(insert.over, deadline - now());
      const first = batch;
      const answer = reading.begin(insert !== undefined);
      isLate ||= insert !== undefined;
      return {
        asOf: () => (answer.isMixed ? `${first}+` : String(first)),
        end: () => reading.end(answer),
      };
    },
    due: async () => {
      insert ??= openInsert();
      await reading.noYoung();
      isLate ||= reading.mix();
    },
    ended: () => {
      insert?.end();
      insert = undefined;
      if (isLate) tellLate();
      isLate = false;
    },
    written: (last) => {
      batch = last;
    },
    onLate: (listener) => {
      tellLate = listener;
    },
  };
}

/** The answers under way. */
function createReading(now: () => number, standMs: number) {
  const answers = new Set<Under>();
  let looked: () => void = () => undefined;
  return {
    begin: (isMixed: boolean): Under => {
      const answer: Under = { since: now(), isMixed };
      answers.add(answer);
      return answer;
    },
    end: (answer: Under): void => {
      answers.delete(answer);
      looked();
    },
    /** Resolves when every answer under way began a while ago, but for those that began since the insert is due: they say so. */
    noYoung: async (): Promise<void> => {
      for (;;) {
        const youngest = [...answers].reduce(
          (last, { since, isMixed }) => (isMixed ? last : Math.max(last, since)),
          -Infinity,
        );
        const ms = youngest + standMs - now();
        if (ms <= 0) return;
        await inTime(new Promise<void>((resolve) => (looked = resolve)), ms);
      }
    },
    /** Says of all answers under way that an insert begins meanwhile; whether there are any. */
    mix: (): boolean => {
      for (const answer of answers) answer.isMixed = true;
      return answers.size > 0;
    },
  };
}

function openInsert(): Insert {
  let end: () => void = () => undefined;
  const over = new Promise<void>((resolve) => (end = resolve));
  return { over, end };
}

/** Resolves with the promise, or after `ms`. */
async function inTime(over: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, Math.max(1, ms))));
  await Promise.race([over, late]);
  clearTimeout(timer);
}
