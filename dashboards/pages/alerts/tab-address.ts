// Which tab of alerts the address has open.

/** What an address without a tab means. */
export const FIRST_TAB = 'incidents';

/** What belongs to one tab only: what is open there, how its list is narrowed and sorted, and its page. */
const OF_A_TAB = [
  'incident',
  'state',
  'pattern',
  'panel',
  'channel',
  'kind',
  'subject',
  'since',
  'sort',
  'q',
  'page',
];

/** The query with another tab; range and filters stay. */
export function withTab(query: URLSearchParams, tab: string): URLSearchParams {
  const next = new URLSearchParams(query);
  for (const name of OF_A_TAB) next.delete(name);
  if (tab === FIRST_TAB) next.delete('tab');
  else next.set('tab', tab);
  return next;
}
