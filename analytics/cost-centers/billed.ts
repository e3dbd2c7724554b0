// What providers billed for each cost center: lines that count, decided by the same rules as usage.
import { z } from 'zod';
import { COST_CENTER_SOURCES } from '../../schemas/chargeback-api.ts';
import type { BillScopeValue, CostCentersValue } from '../../schemas/finance-settings.ts';
import type { QueryParams, Store } from '../../store/store.ts';
import { COUNTED_SQL } from '../bills/counted-lines.ts';
import { personOf } from '../person.ts';
import { rangeParams, type Range } from '../source.ts';
import { centerSql, pathOf, type CenterSql, type RuleColumns } from './rule-sql.ts';
import { pico } from './spend.ts';

/** The code of no currency, ISO 4217: what lines have that tell none. */
export const NO_CURRENCY = 'XXX';

/** SQL that keeps lines, called `l`, of the days of a range. */
export const DAYS_SQL =
  "l.day >= toDate(fromUnixTimestamp64Milli({from:Int64}, 'UTC')) AND l.day < toDate(fromUnixTimestamp64Milli({to:Int64}, 'UTC'))";

/** SQL of the currency of a line called `l`. */
export const CURRENCY_SQL = `if(l.currency = '', '${NO_CURRENCY}', toString(l.currency))`;

type Mapped = 'repo' | 'team' | 'group' | 'user' | 'agent' | 'cost_center';

/** What decides cost centers: rules, and which spend of ours is of a scope at a provider. */
export type CenterSettings = {
  readonly centers: CostCentersValue;
  readonly scopes: readonly BillScopeValue[];
};

const row = z.object({
  center: z.string(),
  product: z.string(),
  known_by: z.enum(COST_CENTER_SOURCES),
  currency: z.string(),
  billed: pico,
});

/** What was billed for a cost center and product, in units of 1e-12 of the currency. */
export type CenterBilled = z.infer<typeof row>;

/** Billed lines by cost center, product and currency. A line is of the scope's team, repository…, where it tells none itself. */
export async function readBilled(
  store: Store,
  range: Range,
  settings: CenterSettings,
): Promise<CenterBilled[]> {
  const { from, center, product, source, params } = billCenterSql(settings);
  const counted = `${COUNTED_SQL} AND ${DAYS_SQL}`;
  const sql = `SELECT ${center} AS center, ${product} AS product, ${source} AS known_by, ${CURRENCY_SQL} AS currency,
  sum(ifNull(l.billed_cost, toDecimal128(0, 12))) AS billed
FROM ${from('current_bill_lines', counted)}
GROUP BY center, product, known_by, currency ORDER BY center, product, known_by, currency`;
  return await store.query({ sql, params: { ...rangeParams(range), ...params }, row });
}

/** What the rules say of lines of bills that are called `l`. */
export function billCenterSql({
  centers,
  scopes,
}: CenterSettings): CenterSql & { readonly columns: RuleColumns } {
  const mapped = {
    repo: mappedSql('repo', scopes),
    team: mappedSql('team', scopes),
    group: mappedSql('group', scopes),
    user: mappedSql('user', scopes),
    agent: mappedSql('agent', scopes),
    cost_center: mappedSql('cost_center', scopes),
  };
  const columns = {
    repo: mapped.repo.sql,
    path: pathOf(mapped.repo.sql),
    team: mapped.team.sql,
    group: mapped.group.sql,
    user: personOf(mapped.user.sql),
    agent: mapped.agent.sql,
    cost_center: mapped.cost_center.sql,
  };
  const sql = centerSql(centers, columns, 'l');
  const told = Object.values(mapped).flatMap(({ params }) => Object.entries(params));
  return { ...sql, params: { ...sql.params, ...Object.fromEntries(told) }, columns };
}

const IN_LINES: ReadonlySet<Mapped> = new Set<Mapped>(['repo', 'user', 'cost_center']);

/** How a mapping names the scope without a name. */
const NO_SCOPE = 'default';

/** Only a scope that is of one value says which that is. */
function mappedSql(
  name: Mapped,
  scopes: readonly BillScopeValue[],
): { readonly sql: string; readonly params: QueryParams } {
  const told = scopes.flatMap(({ provider, scope, local }) => {
    const [only, ...others] = local[name] ?? [];
    return only === undefined || others.length > 0
      ? []
      : [[`${provider}/${scope || NO_SCOPE}`, only] as const];
  });
  const own = IN_LINES.has(name) ? `toString(l.${name})` : "''";
  if (told.length === 0) return { sql: own, params: {} };
  const scope = `concat(toString(l.provider), '/', if(l.scope = '', '${NO_SCOPE}', toString(l.scope)))`;
  const found = `transform(${scope}, {scopes_of_${name}:Array(String)}, {values_of_${name}:Array(String)}, '')`;
  return {
    sql: `if(${own} != '', ${own}, ${found})`,
    params: {
      [`scopes_of_${name}`]: told.map(([key]) => key),
      [`values_of_${name}`]: told.map(([, value]) => value),
    },
  };
}
