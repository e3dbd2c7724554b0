// Unusually long session: longer or more expensive than the person's own sessions of the 30 days before it.
import type { Thresholds } from '../../schemas/pattern-definitions.ts';
import type { Store } from '../../store/store.ts';
import { amountOf, beyond, knownCost, medianOf, sumPriced, valueOf, words } from './amounts.ts';
import type { Detection } from './detection.ts';
import type { Finding } from './finding.ts';
import {
  keyOf,
  LIFE_MS,
  ofSession,
  readCandidates,
  type SessionFacts,
  type Window,
} from './session-facts.ts';
import { readHoursOfPersons, type SessionHour } from './session-hours.ts';

const MINUTE_MS = 60_000;
/** Between two hours of a session, a longer gap is no work. */
const LONGEST_GAP_MS = 30 * MINUTE_MS;
const PERSONS_AT_ONCE = 25;

export const longSession: Detection = async (store, window, { thresholds }) => {
  const { sessions, isComplete } = await readCandidates(
    store,
    window,
    'is_named AND (sum(x.cost) >= toDecimal128({micros:UInt64}, 12) / 1000000 OR ended - begun >= {span:UInt64})',
    {
      micros: valueOf(thresholds, 'min_cost_micros'),
      span: valueOf(thresholds, 'min_minutes') * MINUTE_MS,
    },
  );
  const persons = [...new Set(sessions.map(({ person }) => person))];
  const findings: Finding[] = [];
  for (let start = 0; start < persons.length; start += PERSONS_AT_ONCE) {
    const some = new Set(persons.slice(start, start + PERSONS_AT_ONCE));
    const chosen = sessions.filter(({ person }) => some.has(person));
    findings.push(...(await findAmong(store, chosen, window, thresholds)));
  }
  return { findings, isComplete };
};

async function findAmong(
  store: Store,
  sessions: readonly SessionFacts[],
  { to }: Window,
  thresholds: Thresholds,
): Promise<Finding[]> {
  const from = Math.min(...sessions.map(({ begun }) => begun)) - LIFE_MS;
  const hours = await readHoursOfPersons(store, [...new Set(sessions.map(({ person }) => person))], {
    from,
    to,
  });
  const byPerson = new Map<string, (readonly SessionHour[])[]>();
  for (const of of hours.values()) {
    const person = of[0]?.person ?? '';
    byPerson.set(person, [...(byPerson.get(person) ?? []), of]);
  }
  return sessions.flatMap((facts) => {
    const own = hours.get(keyOf(facts)) ?? [];
    const others = (byPerson.get(facts.person) ?? []).filter((other) => other !== own);
    return detectLongSession(facts, { own, others }, thresholds);
  });
}

/** Hours of a session and of the other sessions of its person, each in the order of time. */
export type History = {
  readonly own: readonly SessionHour[];
  readonly others: readonly (readonly SessionHour[])[];
};

/** What sessions usually come to; undefined where it is not known. */
type Usual = {
  readonly cost: bigint | undefined;
  readonly ms: bigint | undefined;
  /** Of how many sessions. */
  readonly sessions: number;
  /** Of which so many have a price. */
  readonly priced: number;
};

/** What is compared with is what sessions had come to when this one began, so that it never changes. */
export function detectLongSession(
  facts: SessionFacts,
  { own, others }: History,
  thresholds: Thresholds,
): Finding[] {
  const usual = usualBefore(facts.begun, others);
  const [cost, active] = [knownCost(facts), activeMs(own)];
  if (!isExpensive(cost, usual, thresholds) && !isLong(active, usual, thresholds)) return [];
  const minutes = Math.floor(active / MINUTE_MS);
  const times = BigInt(valueOf(thresholds, 'times_percent'));
  return [
    {
      ...ofSession(facts),
      pattern: 'long_session',
      firedAt: facts.begun,
      cost,
      atRisk: usual.cost === undefined ? null : beyond(cost, (usual.cost * times) / 100n),
      isLowerBound: facts.unpriced > 0,
      figures: {
        ...(cost !== null && { min_cost_micros: Number(cost / 1_000_000n) }),
        min_minutes: minutes,
        min_sessions: usual.sessions,
        ...(cost !== null && usual.cost && { times_percent: Number((cost * 100n) / usual.cost) }),
      },
      sentence:
        `Cost ${words(cost)} in ${minutes} active minutes; ${usual.sessions} sessions before it cost ` +
        `${words(usual.cost ?? null)} in ${Math.floor(Number(usual.ms ?? 0n) / MINUTE_MS)} minutes at the median.`,
    },
  ];
}

/** Of what sessions did in the 30 days before, so that it is the same however much of the past was read. */
function usualBefore(begun: number, others: History['others']): Usual {
  const before = others
    .map((hours) => hours.filter(({ first, last }) => last < begun && first >= begun - LIFE_MS))
    .filter((hours) => hours.length > 0);
  const costs = before.flatMap((hours) => knownCost(sumPriced(hours)) ?? []);
  return {
    cost: medianOf(costs),
    ms: medianOf(before.map((hours) => BigInt(activeMs(hours)))),
    sessions: before.length,
    priced: costs.length,
  };
}

function isExpensive(cost: bigint | null, usual: Usual, thresholds: Thresholds): boolean {
  if (cost === null || usual.cost === undefined) return false;
  if (usual.priced < valueOf(thresholds, 'min_sessions')) return false;
  const times = BigInt(valueOf(thresholds, 'times_percent'));
  return cost >= amountOf(thresholds, 'min_cost_micros') && cost * 100n >= usual.cost * times;
}

function isLong(active: number, usual: Usual, thresholds: Thresholds): boolean {
  if (usual.sessions < valueOf(thresholds, 'min_sessions')) return false;
  if (usual.ms === undefined || active < valueOf(thresholds, 'min_minutes') * MINUTE_MS) return false;
  return BigInt(active) * 100n >= usual.ms * BigInt(valueOf(thresholds, 'times_percent'));
}

/** The hours' own spans, and the gaps between them that are short. */
function activeMs(hours: readonly SessionHour[]): number {
  return hours.reduce((sum, { first, last }, index) => {
    const before = hours[index - 1];
    const gap = before ? first - before.last : 0;
    return sum + last - first + (gap <= LONGEST_GAP_MS ? Math.max(gap, 0) : 0);
  }, 0);
}
