// One call told by two signals: by an event, a span or a session file.
import type { ChargeDimensions } from '../../schemas/charge.ts';
import { totalTokens, type TokenCounts } from '../../schemas/tokens.ts';
import type { Entry, ScopeState } from './state.ts';
import { countsOf } from './twins.ts';

/**
 * The call as both signals tell it: the better one's figures, and what only the other tells of attempts, subagent, credits,
 * the place of work and the split of cache writes. Undefined: nothing new.
 */
export function merged(known: Entry, told: Entry, session: ScopeState): Entry | undefined {
  if (known.signal === 'history' || told.signal === 'history') return mergedWithPast(known, told, session);
  if (known.signal === told.signal) return undefined;
  const [event, span] = told.signal === 'logs' ? [told, known] : [known, told];
  const { subagentId, creditUnit } = event.dimensions;
  const next: Entry = {
    ...event,
    retries: Math.max(event.retries, span.retries),
    credits: event.credits ?? span.credits,
    tokens: splitBy(span, event),
    dimensions: {
      ...placedBy(span.dimensions, event.dimensions),
      subagentId: subagentId || span.dimensions.subagentId,
      creditUnit: creditUnit || span.dimensions.creditUnit,
    },
    booked: known.booked,
  };
  return event === known && isSame(known, next) ? undefined : next;
}

/** Whether a span adds nothing to what the event told. */
function isSame(known: Entry, { retries, credits, tokens, dimensions }: Entry): boolean {
  const names = ['subagentId', 'creditUnit', 'repo', 'branch', 'commit'] as const;
  const isKnown = names.every((name) => known.dimensions[name] === dimensions[name]);
  return isKnown && retries === known.retries && credits === known.credits && tokens === known.tokens;
}

/** A file that was still being written told less of the same call. Where request events tell the session, spans tell nothing. */
function mergedWithPast(known: Entry, told: Entry, session: ScopeState): Entry | undefined {
  if (known.signal === told.signal) return grown(known, told);
  const [better, past] = known.signal === 'history' ? [told, known] : [known, told];
  if (better.signal === 'traces' && session.events) {
    return past === known ? undefined : { ...past, booked: known.booked };
  }
  const dimensions = placedBy(past.dimensions, better.dimensions);
  const tokens = splitBy(past, better);
  if (better === known && dimensions === better.dimensions && tokens === better.tokens) return undefined;
  return { ...better, dimensions, tokens, booked: known.booked };
}

/** What was known of the place stays, as OTLP may have told it. */
function grown(
  known: Entry,
  { time, tokens, reasoning, reportedCost, dimensions }: Entry,
): Entry | undefined {
  if (totalTokens(tokens) <= totalTokens(known.tokens)) return undefined;
  const { provider, model, modelReported } = dimensions;
  const named = { ...known.dimensions, provider, model, modelReported };
  return { ...known, time, tokens, reasoning, reportedCost, dimensions: named };
}

/** The counts, with the life times of cache writes where only the other tells them and their price is not told. */
function splitBy(other: Entry, { tokens, reportedCost }: Entry): TokenCounts {
  const isOpen = tokens.cacheWrite > 0 && reportedCost === undefined;
  const isSplit = isOpen && other.tokens.cacheWrite === 0;
  return isSplit && countsOf(tokens).join() === countsOf(other.tokens).join() ? other.tokens : tokens;
}

function placedBy(other: ChargeDimensions, own: ChargeDimensions): ChargeDimensions {
  if (own.repo !== '' || own.branch !== '' || (other.repo === '' && other.branch === '')) return own;
  const { repo, branch, contextSource } = other;
  return { ...own, repo, branch, commit: own.commit || other.commit, contextSource };
}
