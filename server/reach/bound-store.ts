// The store as a bound token sees it: the engine itself leaves out every row of others, whatever is asked.
import type { RowFilters, Store } from '../../store/store.ts';
import type { Reach } from './reach.ts';

/** Tables with the person and the group of each row. */
const OF_PEOPLE = [
  'charges',
  'activities',
  'usage_daily',
  'usage_hourly',
  'usage_extra_hourly',
  'activities_hourly',
  'evidence',
  'change_usage_daily',
] as const;

/** Tables whose rows are of many people together: a statement that reads one fails. */
const OF_EVERYBODY = ['usage_dimension_daily', 'usage_session_daily', 'usage_work_daily'] as const;

/** Reads only; every statement sees only rows of the people and the group of the reach. */
export function boundStore(store: Store, reach: Reach): Store {
  const rows = filtersOf(reach);
  return {
    ...store,
    isPartial: true,
    query: async (query) => await store.query({ ...query, rows }),
    dump: async (query) => await store.dump({ ...query, rows }),
    insert: refuse,
    command: refuse,
  };
}

/** The condition on the rows of each table. What is known of changes is no spend: it is told of those that own calls were for. */
export function filtersOf({ names, group }: Reach): RowFilters {
  const list = names.map(quote).join(', ');
  const named = names.length === 0 ? '0' : `user IN (${list})`;
  const ofPeople = group === '' ? named : `${named} OR \`group\` = ${quote(group)}`;
  const alerts = names.length === 0 ? '0' : `scope = 'user' AND subject IN (${list})`;
  return {
    ...Object.fromEntries(OF_PEOPLE.map((table) => [table, ofPeople])),
    ...Object.fromEntries(OF_EVERYBODY.map((table) => [table, `throwIf(1, '${table} is of everybody')`])),
    failed_open: named,
    alerts,
    deliveries: '0',
    audits: '0',
    // Bills are of everybody.
    bill_imports: '0',
    bill_lines: '0',
    bill_slices: '0',
    exports: '0',
    incidents: named,
    changes: '1',
    forge_facts: '1',
    // Other names of people are resolved in every statement, and work on changes needs prices of minutes; nothing else of the
    // settings is read through a store.
    settings: "kind IN ('alias', 'price')",
  };
}

async function refuse(): Promise<never> {
  return await Promise.reject(new Error('A bound token changes nothing'));
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
