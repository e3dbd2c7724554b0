// Rules of cost centers as SQL: decided when a question is asked, so that a new rule counts for all of the past.
import type { CostCenterRule, CostCentersValue } from '../../schemas/finance-settings.ts';
import type { QueryParams } from '../../store/store.ts';
import { personOf } from '../person.ts';

/** SQL of what rules look at, by condition. */
export type RuleColumns = Readonly<Record<keyof CostCenterRule['when'], string>>;

/**
 * SQL of rows that rules are decided of, and expressions over them. Each step is a statement of its own: the engine puts
 * aliases in their place, and what hundreds of rules name would be a tree that it refuses.
 */
export type CenterSql = {
  /** The rows of a table that meet a condition, under the same alias, with everything that the expressions name. */
  readonly from: (table: string, condition: string) => string;
  /** Place of the first rule that fits, from 1; 0 for none. */
  readonly rule: string;
  readonly center: string;
  readonly product: string;
  /** `rule`, `telemetry` or `none`. */
  readonly source: string;
  /** Who it was, under one of their names. */
  readonly person: string;
  readonly params: QueryParams;
};

/** What rules look at in a table of usage that is called `alias`. */
export function usageColumns(alias: string): RuleColumns {
  const repo = `toString(${alias}.repo)`;
  return {
    repo,
    path: pathOf(repo),
    team: `toString(${alias}.team)`,
    group: `toString(${alias}.\`group\`)`,
    user: personOf(`${alias}.user`),
    agent: `toString(${alias}.agent)`,
    cost_center: `toString(${alias}.cost_center)`,
  };
}

/** SQL of a repository without its host. */
export function pathOf(repo: string): string {
  return `substring(${repo}, position(${repo}, '/') + 1)`;
}

/**
 * What the rules say of each row: the first that fits, else the cost center that telemetry tells, else nothing. A condition
 * fits only where its value is known; `*` stands for any text.
 */
export function centerSql(
  { rules }: Pick<CostCentersValue, 'rules'>,
  columns: RuleColumns,
  alias: string,
): CenterSql {
  const conditions = rules.map(({ when }, index) => conditionOf(when, index));
  const branches = conditions.map(({ sql }, index) => `${sql}, ${index + 1}`);
  const place = branches.length === 0 ? '0' : `multiIf(${branches.join(', ')}, 0)`;
  const texts = Object.entries(columns)
    .filter(([name]) => name !== 'user')
    .map(([name, sql]) => `lowerUTF8(${sql}) AS rule_${name}`);
  // Names of people are in lower case.
  const looked = [`${columns.user} AS rule_user`, ...texts].join(', ');
  const rule = `${alias}.rule_place`;
  const by = (values: string, other: string): string =>
    rules.length === 0
      ? other
      : `transform(${rule}, {rule_places:Array(UInt16)}, {${values}:Array(String)}, ${other})`;
  return {
    from: (table, condition) =>
      `(SELECT x.*, toUInt16(${place}) AS rule_place FROM (SELECT ${alias}.*, ${looked} FROM ${table} AS ${alias} ` +
      `WHERE ${condition}) AS x) AS ${alias}`,
    rule,
    center: by('rule_centers', columns.cost_center),
    product: by('rule_products', "''"),
    source: `multiIf(${rule} > 0, 'rule', ${columns.cost_center} != '', 'telemetry', 'none')`,
    person: `${alias}.rule_user`,
    params: {
      ...Object.fromEntries(conditions.flatMap(({ params }) => Object.entries(params))),
      ...(rules.length > 0 && {
        rule_places: rules.map((_, index) => index + 1),
        rule_centers: rules.map(({ cost_center }) => cost_center),
        rule_products: rules.map(({ product }) => product),
      }),
    },
  };
}

type Condition = { readonly sql: string; readonly params: QueryParams };

function conditionOf(when: CostCenterRule['when'], place: number): Condition {
  const parts = Object.entries(when).flatMap(([name, pattern], index) => {
    if (pattern === undefined) return [];
    const param = `rule_${place}_${index}`;
    const column = `x.rule_${name}`;
    const text = pattern.trim().toLowerCase();
    const sql = text.includes('*')
      ? `(${column} != '' AND ${column} LIKE {${param}:String})`
      : `${column} = {${param}:String}`;
    return [{ sql, param, value: text.includes('*') ? likeOf(text) : text }];
  });
  return {
    sql: `(${parts.map(({ sql }) => sql).join(' AND ')})`,
    params: Object.fromEntries(parts.map(({ param, value }) => [param, value])),
  };
}

function likeOf(pattern: string): string {
  return pattern.replace(/[\\%_]/g, (letter) => `\\${letter}`).replace(/\*+/g, '%');
}
