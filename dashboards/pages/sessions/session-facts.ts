// What stands out about sessions, from what their telemetry tells: subagents, compactions, retries, prices, place.
import type { ActivitiesAnswer } from '../../../schemas/activity-api.ts';
import type { ListedSession, UsageAnswer } from '../../../schemas/api.ts';
import { picoOf } from '../../words/money.ts';
import { counted, percent } from '../../words/numbers.ts';
import { PATTERN_WORDS } from '../../words/patterns.ts';

/** From so many subagents on they are worth telling. */
const MANY_SUBAGENTS = 5;
/** In percent of the cost. */
const LARGE_SHARE = 30;

/** What is known of one session besides its row. */
export type SessionExtras = {
  readonly subagents: number;
  readonly compactions: number;
  /** Share of the cost that subagents had, in percent; undefined where it is not known. */
  readonly subagentShare: number | undefined;
};

/** Something that stands out, in a word or two and in a sentence. */
export type Flag = { readonly word: string; readonly sentence: string; readonly isGrave: boolean };

const NOTHING: SessionExtras = { subagents: 0, compactions: 0, subagentShare: undefined };

/** What activities and kinds of work tell of sessions, by session. */
export function extrasOf(
  activities: ActivitiesAnswer | undefined,
  kinds: UsageAnswer | undefined,
): ReadonlyMap<string, SessionExtras> {
  const extras = new Map<string, SessionExtras>();
  const put = (session: string, part: Partial<SessionExtras>) =>
    extras.set(session, { ...NOTHING, ...extras.get(session), ...part });
  for (const { session = '', kind, quantity } of activities?.rows ?? []) {
    const count = Math.round(Number(quantity));
    if (kind === 'compaction') put(session, { compactions: count });
    // Agents tell the start, the end, or both.
    else put(session, { subagents: Math.max(extras.get(session)?.subagents ?? 0, count) });
  }
  for (const [session, share] of sharesOf(kinds)) put(session, { subagentShare: share });
  return extras;
}

function sharesOf(kinds: UsageAnswer | undefined): Map<string, number> {
  const all = new Map<string, bigint>();
  const subagents = new Map<string, bigint>();
  for (const { session = '', source, cost_usd: cost } of kinds?.rows ?? []) {
    const amount = picoOf(cost) ?? 0n;
    all.set(session, (all.get(session) ?? 0n) + amount);
    if (source === 'subagent') subagents.set(session, amount);
  }
  return new Map(
    [...subagents].flatMap(([session, amount]) => {
      const whole = all.get(session) ?? 0n;
      return whole > 0n ? [[session, Number((amount * 1000n) / whole) / 10] as const] : [];
    }),
  );
}

/** What stands out about a session, the gravest first. */
export function flagsOf(row: ListedSession, extras: SessionExtras = NOTHING): readonly Flag[] {
  const { subagents, compactions, subagentShare = 0 } = extras;
  const flags: (Flag | undefined)[] = [
    ...row.flags.map((pattern) => ({
      word: PATTERN_WORDS[pattern],
      sentence: 'A runaway pattern was found: see Alerts.',
      isGrave: true,
    })),
    row.unpriced_calls === 0
      ? undefined
      : {
          word: row.cost_usd === null ? 'No price' : 'Part without price',
          sentence: `${counted(row.unpriced_calls, 'call has', 'calls have')} no price and no cost here.`,
          isGrave: true,
        },
    !row.retries
      ? undefined
      : {
          word: counted(row.retries, 'retry', 'retries'),
          sentence: 'Requests beyond the first that its calls took.',
          isGrave: row.retries >= MANY_SUBAGENTS,
        },
    subagents < MANY_SUBAGENTS && subagentShare < LARGE_SHARE
      ? undefined
      : {
          word: subagents > 0 ? counted(subagents, 'subagent', 'subagents') : 'Subagents',
          sentence: `Subagents had ${percent(subagentShare, 100)} of its cost.`,
          isGrave: false,
        },
    compactions === 0
      ? undefined
      : {
          word: counted(compactions, 'compaction', 'compactions'),
          sentence: 'The context was summed up because it had grown long.',
          isGrave: false,
        },
    row.calls !== null
      ? undefined
      : {
          word: 'Counters only',
          sentence: 'Only counters tell of it: how many calls there were is not known.',
          isGrave: false,
        },
  ];
  return flags.filter((flag) => flag !== undefined);
}

/** `2.4×` of what is usual in its repository; undefined where either is not known. */
export function timesMedian({
  cost_usd: cost,
  repo_median_cost_usd: median,
}: ListedSession): string | undefined {
  const amount = picoOf(cost);
  const usual = picoOf(median);
  if (amount === undefined || usual === undefined || usual <= 0n) return undefined;
  const times = Number((amount * 100n) / usual) / 100;
  return `${times >= 10 ? times.toFixed(0) : times.toFixed(1)}×`;
}

/** `owner/name` of a repository. */
export function shortRepo(repo: string): string {
  const parts = repo.split('/');
  return parts.length > 2 ? parts.slice(1).join('/') : repo;
}

/** The same without the name of the family that nearly all have, for narrow columns. */
export function shortestModel(model: string): string {
  return shortModel(model).replace(/^claude-/, '');
}

/** Names of models without the dates that they end in. */
export function shortModel(model: string): string {
  return model.replace(/-20\d{6}$/, '');
}
