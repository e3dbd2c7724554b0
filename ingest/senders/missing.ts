// What a sender's telemetry lacks, in sentences, and the one setting that mends it.
import type { MissingItem } from '../../schemas/senders.ts';
import { MISSING_ITEMS } from '../../schemas/senders.ts';
import type { Advice, Mend } from '../adapters/advice.ts';
import type { SenderRow } from './row.ts';

/** One thing that is missing. Time in milliseconds. */
export type Missing = {
  readonly item: MissingItem;
  readonly since: number;
  readonly sentence: string;
  readonly mend: Mend | null;
};

const SENTENCES: Readonly<Record<MissingItem, string>> = {
  agent: 'These records are of no agent that Outlay knows, so they are counted as unused.',
  usage: 'Nothing that arrived tells tokens: neither a model call nor a token counter.',
  calls: 'Only counters tell this spend, so single calls, retries and subagents are not known.',
  user: 'This spend is of nobody: the telemetry names no person.',
  session: 'The session of this spend is not told, so it is in no chat.',
  repo: 'No repository is told, so this spend is of no work.',
  price: 'There is no price for these models, so their calls are not in the cost:',
  cache_split: 'How the cache was used is not told apart, so the cost lies between two bounds.',
  delta:
    'Its counters are cumulative: what one without a start time held before its first point is not counted.',
};

const ONLY_INSTALLATION = 'Only the id of an installation tells whose spend this is.';

/** What helps where the agent has no setting of its own. */
const APPLICATIONS: Advice['mends'] = {
  agent: {
    setting: 'gen_ai.operation.name, gen_ai.request.model and gen_ai.usage.* on the span of each model call',
    where: 'instrumentation of the application, if it calls models',
  },
};
const PERSONS: Advice['mends'] = {
  user: {
    setting: 'OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer <token>"',
    where:
      'environment in which the agent starts; the token is made with: outlay token create --name <name> --user <user>',
  },
};

/** What the rows of one agent at one address say together: some agents' signals cannot be told to be one sender's. */
export type Neighbours = { readonly calls: boolean; readonly session: boolean; readonly usage: boolean };

/** The things that are missing, the gravest first. */
export function missingOf(row: SenderRow, advice: Advice | undefined, near: Neighbours): Missing[] {
  const general = row.speaksFor === 'person' ? PERSONS : APPLICATIONS;
  return MISSING_ITEMS.flatMap((item) => {
    const since = TESTS[item](row, { advice, near });
    if (since === undefined) return [];
    const mend = advice?.mends[item] ?? general[item] ?? null;
    return [{ item, since, sentence: sentenceOf(item, row), mend }];
  });
}

/** Whether model calls or token counters arrived. */
export function hasUsage({ records }: SenderRow): boolean {
  return records.charged + records.evidence > 0;
}

type Around = { readonly advice: Advice | undefined; readonly near: Neighbours };

/** Since when something is missing; undefined where it is there, or where it makes no sense to ask for it. */
type Test = (row: SenderRow, around: Around) => number | undefined;

const TESTS: Readonly<Record<MissingItem, Test>> = {
  agent: ({ adapter, first }) => (adapter === '' ? first : undefined),
  usage: ({ adapter, first }, { near }) => (adapter === '' || near.usage ? undefined : first),
  calls: (row, { near }) => (near.calls ? undefined : signSince('calls', row)),
  session: (row, { near }) => (near.session ? undefined : signSince('session', row)),
  price: ({ unpriced, unpricedSince }) => (unpriced.length > 0 ? unpricedSince : undefined),
  delta: (row, { advice }) => advice?.mends.delta && signSince('delta', row),
  user: (row) => signSince('user', row),
  repo: (row) => signSince('repo', row),
  cache_split: (row) => signSince('cache_split', row),
};

function signSince(item: keyof SenderRow['signs'], { signs }: SenderRow): number | undefined {
  const sign = signs[item];
  return sign?.isMissing === true ? sign.since : undefined;
}

function sentenceOf(item: MissingItem, { unpriced, userSource }: SenderRow): string {
  if (item === 'price') return `${SENTENCES.price} ${unpriced.join(', ')}.`;
  return item === 'user' && userSource === 'installation' ? ONLY_INSTALLATION : SENTENCES[item];
}
