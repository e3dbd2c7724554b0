// What of outcomes and runaways needs somebody.
import type { OutcomesAnswer } from '../../../schemas/outcomes-api.ts';
import type { IncidentsAnswer } from '../../../schemas/patterns.ts';
import { dollars, picoOf } from '../../words/money.ts';
import { counted, percent } from '../../words/numbers.ts';
import { PATTERN_WORDS } from '../../words/patterns.ts';
import type { Item } from './item.ts';

/** A smaller rise is not worth a line: five points of the hundred. */
const LEAST_RISE = 0.05;

/** Open incidents, the one with most at risk by name. */
export function incidentItems(incidents: IncidentsAnswer | undefined): Item[] {
  const [first] = incidents?.data ?? [];
  if (!incidents || !first || incidents.totals.incidents === 0) return [];
  const { incidents: count, at_risk_usd: risk } = incidents.totals;
  return [
    {
      id: 'incidents',
      title: counted(count, 'open incident', 'open incidents'),
      detail: `${dollars(risk)} at risk. ${PATTERN_WORDS[first.pattern]}: ${dollars(first.at_risk_usd)}.`,
      stake: picoOf(risk),
      action: { label: count === 1 ? 'See it' : 'See them', path: '/alerts' },
    },
  ];
}

/** Whether clearly more of the spend belongs to no pull request than before; nothing where no forge tells of any. */
export function unlinkedItems(now: OutcomesAnswer | undefined, before: OutcomesAnswer | undefined): Item[] {
  const linked = now?.coverage.linked_share;
  const old = before?.coverage.linked_share;
  if (!now || now.forge_as_of === null || typeof linked !== 'number' || typeof old !== 'number') return [];
  if (old - linked < LEAST_RISE) return [];
  const { none } = now.totals.spend_by_outcome;
  return [
    {
      id: 'unlinked',
      title: `${dollars(none, 'card')} without a pull request`,
      detail: `${percent(1 - linked, 1)} of spend, up from ${percent(1 - old, 1)}.`,
      stake: picoOf(none),
      action: { label: 'See why, and what mends it', path: '/repos?tab=unattributed' },
    },
  ];
}
