// Which lines of bills are money that is owed: where several reports tell the same, one counts. The one place that decides it.
import {
  BILL_SOURCE_FACTS,
  BILL_SOURCES,
  ENTERPRISE_SUM,
  type BillRole,
  type BillSource,
} from '../../schemas/bills.ts';
import type { SourceUse } from '../../schemas/reconciliation-api.ts';

function sourcesOf(role: BillRole): readonly BillSource[] {
  return BILL_SOURCES.filter((source) => BILL_SOURCE_FACTS[source].role === role);
}

/** Sources whose lines may be money. */
export const BILLED_SOURCES = sourcesOf('billed');

/** Reports of credits only: what else their provider bills is in other reports. */
const CREDITS_ONLY: BillSource = 'github.ai_credits';

/** Reports that tell all that one provider bills. */
const WHOLE_BILLS = BILLED_SOURCES.filter((source) => source !== 'focus' && source !== CREDITS_ONLY);

/** What lines have to have in common, beside the day, to tell the same. */
type Common = 'account' | 'kind' | 'provider';

/** Lines of `source` do not count where `by` has lines of the day that agree in `same`. */
type Repeat = {
  readonly source: BillSource;
  readonly by: readonly BillSource[];
  readonly same: readonly Common[];
  /** Which side has to be of no account of its own: `by` a sum of accounts, or `source` without a name. */
  readonly only?: 'by_sum' | 'source_unnamed';
};

/** Every pair of reports that tell the same. A report that has no line of a day leaves it to the other one. */
const REPEATS: readonly Repeat[] = [
  // The newer report knows discounts.
  { source: 'anthropic.cost', by: ['anthropic.analytics_cost'], same: ['account'] },
  // The report of credits knows models; requests are Copilot's premium requests, which were billed until June 2026.
  { source: 'github.usage', by: [CREDITS_ONLY], same: ['account', 'kind'] },
  { source: 'github.usage', by: [CREDITS_ONLY], same: ['kind'], only: 'by_sum' },
  { source: 'github.usage', by: [CREDITS_ONLY], same: ['kind'], only: 'source_unnamed' },
  // A file of finance repeats what the provider itself tells, whatever it calls the account.
  { source: 'focus', by: WHOLE_BILLS, same: ['provider'] },
  { source: 'focus', by: [CREDITS_ONLY], same: ['provider', 'kind'] },
  { source: 'anthropic.analytics_usage', by: ['anthropic.usage'], same: ['account'] },
];

/** What repeats quantities only: the report of Codex tells credits and no money, which a file of finance has. */
const REPEATS_OF_CREDITS: readonly Repeat[] = [
  ...REPEATS,
  { source: 'focus', by: ['codex.analytics'], same: ['provider', 'kind'] },
];

/** Reports that tell the same as this one of accounts with the same name, in either direction. */
export function twinsOf(of: BillSource): BillSource[] {
  return REPEATS.filter(({ same }) => same.includes('account')).flatMap(({ source, by }) => {
    if (source === of) return by;
    return by.includes(of) ? [source] : [];
  });
}

/** What of a line decides whether another repeats it. */
export type ToldLine = {
  readonly source: BillSource;
  readonly account: string;
  readonly day: string;
  readonly provider: string;
  readonly kind: string;
};

/** What becomes of a line. */
export type Use = SourceUse['use'];

/** Tells which quantities of credits another of these lines repeats, those of reports that are no money, too. */
export function creditRepeatsIn(told: Iterable<ToldLine>): (line: ToldLine) => boolean {
  return repeatedIn(told, REPEATS_OF_CREDITS);
}

function repeatedIn(told: Iterable<ToldLine>, repeats: readonly Repeat[]): (line: ToldLine) => boolean {
  const known = new Set<string>();
  for (const line of told)
    for (const [rule, repeat] of repeats.entries())
      if (isBy(line, repeat)) known.add(commonKey(rule, repeat, line));
  return (line) =>
    repeats.some((repeat, rule) => isOf(line, repeat) && known.has(commonKey(rule, repeat, line)));
}

/** Decides what becomes of lines, from all lines (or one of each sort) that are there. Lines without money are `counted`, too. */
export function usesOf(told: Iterable<ToldLine>): (line: ToldLine) => Use {
  const isRepeated = repeatedIn(told, REPEATS);
  return (line) => {
    const { role } = BILL_SOURCE_FACTS[line.source];
    if (role === 'repeated') return 'beside';
    if (isRepeated(line)) return 'superseded';
    return role === 'usage' ? 'quantities' : 'counted';
  };
}

function isBy({ source, account }: ToldLine, { by, only }: Repeat): boolean {
  return by.includes(source) && (only !== 'by_sum' || account.startsWith(ENTERPRISE_SUM));
}

function isOf({ source, account }: ToldLine, repeat: Repeat): boolean {
  return source === repeat.source && (repeat.only !== 'source_unnamed' || account === '');
}

function commonKey(rule: number, { same }: Repeat, line: ToldLine): string {
  return JSON.stringify([rule, line.day, ...same.map((name) => line[name])]);
}

const listed = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');

function repeatedSql({ source, by, same, only }: Repeat): string {
  // Of each table: an alias would be told apart from the column of the line.
  const keyOf = (table: string): string =>
    ['day', ...same].map((name) => `toString(${table}.${name})`).join(', ');
  const enterprises = only === 'by_sum' ? ` AND startsWith(other.account, '${ENTERPRISE_SUM}')` : '';
  const unnamed = only === 'source_unnamed' ? " AND l.account = ''" : '';
  return (
    `(l.source = '${source}'${unnamed} AND (${keyOf('l')}) IN (SELECT DISTINCT ${keyOf('other')} ` +
    `FROM current_bill_lines AS other WHERE other.source IN (${listed(by)})${enterprises}))`
  );
}

/** SQL that keeps the lines of `current_bill_lines AS l` that another report tells, which counts: what {@link usesOf} calls `superseded`. */
export const SUPERSEDED_SQL = `(${REPEATS.map(repeatedSql).join('\n  OR ')})`;

/** SQL that keeps the lines of `current_bill_lines AS l` that are money: `counted`, and telling an amount or a currency. */
export const COUNTED_SQL = `l.source IN (${listed(BILLED_SOURCES)})
  AND (l.billed_cost IS NOT NULL OR l.list_cost IS NOT NULL OR l.currency != '')
  AND NOT ${SUPERSEDED_SQL}`;
