// Takes deliveries of forges: what they tell, what it changes and that it was told are on disk before the answer.
import type { ForgeFact } from '../../schemas/forge.ts';
import { fingerprint } from '../adapters/fingerprint.ts';
import type { JournalBatch } from '../journal/batch.ts';
import { JournalBroken, JournalFull } from '../journal/guard.ts';
import type { Journal } from '../journal/journal.ts';
import type { SpendIncrement } from '../journal/spend-log.ts';
import type { SettleState } from '../settle/state.ts';
import { toChangeRow, type ChangeVersion } from './change-row.ts';
import { MalformedDelivery, type ForgeAnswer, type ForgeDelivery } from './delivery.ts';
import { endFold } from './end-fold.ts';
import { factIdOf, toFactRow } from './fact-row.ts';
import { foldFact } from './fold.ts';
import { readDelivery } from './read-delivery.ts';
import { linesOfRows } from './rows.ts';

type Options = {
  readonly journal: Pick<Journal, 'append'>;
  /** Why nothing is taken at the moment. */
  readonly paused: () => { readonly sentence: string } | undefined;
  readonly announce: (batchId: number, increments: readonly SpendIncrement[]) => Promise<void>;
  readonly onAnswer?: (delivery: ForgeDelivery, answer: ForgeAnswer) => void;
};

/** Resolves when what the delivery tells is on disk, or with why nothing of it is kept. */
export type TakeDelivery = (delivery: ForgeDelivery) => Promise<ForgeAnswer>;

/** Creates the taker over an open journal. */
export function createTakeDelivery(options: Options): TakeDelivery {
  return async (delivery) => {
    const answer = await takeOrTell(delivery, options);
    options.onAnswer?.(delivery, answer);
    return answer;
  };
}

async function takeOrTell(delivery: ForgeDelivery, options: Options): Promise<ForgeAnswer> {
  const pause = options.paused();
  if (pause) return { unavailable: pause.sentence };
  try {
    const { facts, ignored = 'it tells nothing that is kept' } = readDelivery(delivery);
    return facts.length === 0 ? { ignored } : await take(delivery, facts, options);
  } catch (error) {
    if (error instanceof MalformedDelivery) return { malformed: error.message };
    if (error instanceof JournalFull || error instanceof JournalBroken) return { unavailable: error.message };
    throw error;
  }
}

async function take(
  delivery: ForgeDelivery,
  facts: readonly ForgeFact[],
  { journal, announce }: Options,
): Promise<ForgeAnswer> {
  let taken = 0;
  let known: Known = 'new';
  const batchId = journal.append((state, id) => {
    known = rememberDelivery(delivery, state);
    if (known !== 'new') return undefined;
    const news = facts.filter((fact) => isNewFact(fact, state));
    taken = news.length;
    return taken === 0 ? undefined : batchOfFacts(news, foldFacts(news, state), id);
  });
  if (batchId !== undefined) await announce(batchId, []);
  if (isOther(known)) return { conflict: true };
  return taken === 0 ? { duplicate: true } : { taken };
}

/** Whether the id of a delivery is new, was there with the same, or with something else. */
type Known = 'new' | 'same' | 'other';

function isOther(known: Known): boolean {
  return known === 'other';
}

function rememberDelivery({ forge, host, delivery, told }: ForgeDelivery, state: SettleState): Known {
  if (delivery === '') return 'new';
  const key = fingerprint(['delivery', forge, host, delivery]);
  const content = told === undefined ? true : fingerprint(['told', told]);
  const known = state.get('delivery', key);
  if (known !== undefined) return known === content ? 'same' : 'other';
  state.put('delivery', key, content);
  return 'new';
}

function isNewFact(fact: ForgeFact, state: SettleState): boolean {
  const key = factIdOf(fact).toString(36);
  if (state.get('fact', key)) return false;
  state.put('fact', key, true);
  return true;
}

/** Folds facts of one delivery into memory; returns the new versions of the changes that they are about. */
export function foldFacts(facts: readonly ForgeFact[], state: SettleState): readonly ChangeVersion[] {
  const [first] = facts;
  if (!first) return [];
  const work = { state, forge: first.forge, touched: new Map(), retold: new Map() };
  for (const fact of facts) foldFact(fact, work);
  return endFold(work);
}

const NO_ROWS = Buffer.alloc(0);

/** What is journaled of facts and of the versions of changes that follow from them. */
export function batchOfFacts(
  facts: readonly ForgeFact[],
  versions: readonly ChangeVersion[],
  batchId: number,
): JournalBatch {
  return {
    rows: {
      charges: NO_ROWS,
      evidence: NO_ROWS,
      activities: NO_ROWS,
      forge_facts: linesOfRows(facts.map(toFactRow), batchId),
      changes: linesOfRows(versions.map(toChangeRow), batchId),
    },
    increments: [],
  };
}
