// Stale counters: what counters told of a session is not what its calls told.
import type { EvidenceRow } from '../../schemas/evidence-api.ts';
import { fromUsd, type Pico } from '../../schemas/money.ts';
import type { Thresholds } from '../../schemas/pattern-definitions.ts';
import type { Store } from '../../store/store.ts';
import { readDifferingSessions } from '../queries/evidence.ts';
import { amountOf, knownCost, valueOf, words } from './amounts.ts';
import type { Detection } from './detection.ts';
import type { Finding } from './finding.ts';
import { ofSession, readCandidates, type SessionFacts, type Window } from './session-facts.ts';

const MINUTE_MS = 60_000;
/** A longer session is not compared: of it only a part would be. */
const LONGEST_MS = 3 * 86_400_000;
const MOST = 1_000;
/** Their ids are sent along with the statement. */
const SESSIONS_AT_ONCE = 200;

export const staleCounters: Detection = async (store, window, { thresholds }) => {
  const range = { from: window.moved - LONGEST_MS, to: window.to };
  const { rows: differing, isComplete } = await readDifferingSessions(store, range, MOST);
  const findings: Finding[] = [];
  for (let start = 0; start < differing.length; start += SESSIONS_AT_ONCE) {
    const some = differing.slice(start, start + SESSIONS_AT_ONCE);
    const byName = await readNamed(store, window, some);
    findings.push(
      ...some.flatMap((row) => {
        const facts = byName.get(`${row.agent}/${row.session}`);
        return facts ? detectStale(facts, row, { thresholds, to: window.to }) : [];
      }),
    );
  }
  return { findings, isComplete };
};

async function readNamed(
  store: Store,
  window: Window,
  rows: readonly EvidenceRow[],
): Promise<ReadonlyMap<string, SessionFacts>> {
  const { sessions } = await readCandidates(store, window, 'ended - begun <= {longest:UInt64}', {
    longest: LONGEST_MS,
    only: rows.map(({ session }) => session ?? ''),
  });
  return new Map(sessions.map((facts) => [`${facts.agent}/${facts.session}`, facts]));
}

/** Judged when both are quiet: counters follow calls by up to an export interval. */
export function detectStale(
  facts: SessionFacts,
  row: EvidenceRow,
  { thresholds, to }: { readonly thresholds: Thresholds; readonly to: number },
): Finding[] {
  const told = Math.max(Date.parse(row.last_told), facts.ended);
  if (told + valueOf(thresholds, 'quiet_minutes') * MINUTE_MS > to) return [];
  const dollars = differenceIn(row);
  const tokens = ['prompt', 'output'] as const;
  const apart = tokens.reduce((sum, kind) => {
    const { metrics_more: more = 0, calls_more: fewer = 0 } = row.tokens[kind] ?? {};
    return sum + more + fewer;
  }, 0);
  const isDear = dollars !== null && dollars > 0n && dollars >= amountOf(thresholds, 'min_difference_micros');
  if (!isDear && apart < valueOf(thresholds, 'min_difference_tokens')) return [];
  return [
    {
      ...ofSession(facts),
      pattern: 'stale_counters',
      firedAt: told,
      cost: knownCost(facts),
      atRisk: dollars,
      isLowerBound: facts.unpriced > 0,
      figures: {
        ...(dollars !== null && { min_difference_micros: Number(dollars / 1_000_000n) }),
        min_difference_tokens: apart,
      },
      sentence: `Counters and calls of the session differ by ${words(dollars)} and ${apart} tokens.`,
    },
  ];
}

function differenceIn({ cost }: EvidenceRow): Pico | null {
  if (!cost) return null;
  return (fromUsd(cost.metrics_more_usd) ?? 0n) + (fromUsd(cost.calls_more_usd) ?? 0n);
}
