// What the hook remembers between calls: the last decision while it is valid, which lines were shown, and its faults.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { decisionIn, type Decision } from './decision.ts';
import { fieldsOf, textOf } from './fields.ts';
import { readOwn, writeOwn } from './own-file.ts';

/** To whom and what a decision applies: it is not reused for anything else. */
export type About = {
  readonly url: string;
  readonly user: string;
  readonly session: string;
  readonly place: string;
};

export type Remembered = {
  /** The decision on the same person's work in the same repository, while it is valid. */
  readonly decision: Decision | undefined;
  /** Whether the server was told of this session at this place with that decision. */
  readonly isTold: boolean;
  readonly shown: readonly string[];
};

const MAX_SHOWN = 50;

/** The folder of state in a person's home. */
export function stateFolder(): string {
  return join(homedir(), '.outlay', 'state');
}

/** What is remembered for an agent. `now` in milliseconds since 1970. */
export function recall(agent: string, about: About, now: number): Remembered {
  const kept = readOwn(fileOf(agent), true);
  const shown = Array.isArray(kept['shown']) ? kept['shown'].map((one) => textOf(one)) : [];
  const { url, user, session, place } = fieldsOf(kept['about']);
  const until = kept['until'];
  const isOfThis =
    url === about.url && user === about.user && repositoryOf(place) === repositoryOf(about.place);
  const isValid = typeof until === 'number' && until > now && until < now + 600_000;
  // What one session used up holds up no other.
  const isOfOther = session !== about.session && isOfSession(kept['answer']);
  const decision =
    isOfThis && isValid && !isOfOther ? decisionIn(kept['answer'], about.session)?.decision : undefined;
  return { decision, isTold: session === about.session && place === about.place, shown };
}

function isOfSession(answer: unknown): boolean {
  return fieldsOf(fieldsOf(answer)['decision'])['period'] === 'session';
}

/** Remembers an answer until it ends to be valid, and the lines that were shown. */
export function remember(
  agent: string,
  about: About,
  answer: unknown,
  { until, shown }: { readonly until: number; readonly shown: readonly string[] },
): void {
  writeOwn(fileOf(agent), { about, answer, until, shown: shown.slice(-MAX_SHOWN) });
}

/** Counts a fault: `outlay doctor` tells it. */
export function countFault(agent: string, fault: string, now: number): void {
  const path = join(stateFolder(), 'faults.json');
  const kept = readOwn(path, true);
  const counts = fieldsOf(kept['counts']);
  const count = counts[fault];
  writeOwn(path, {
    since: textOf(kept['since']) || new Date(now).toISOString(),
    counts: { ...counts, [fault]: (typeof count === 'number' ? count : 0) + 1 },
    last: { at: new Date(now).toISOString(), agent, fault },
  });
}

function fileOf(agent: string): string {
  return join(stateFolder(), `${agent}.json`);
}

function repositoryOf(place: unknown): string {
  return textOf(place, 2_048).split(' ', 1)[0] ?? '';
}
