// Which lines of bills are money that is owed: where several reports bill the same, one counts.
import { BILL_SOURCE_FACTS, BILL_SOURCES, type BillSource } from '../../schemas/bills.ts';

/** Sources whose lines may be money, but for {@link supersededSql}. */
export const BILLED_SOURCES: readonly BillSource[] = BILL_SOURCES.filter(
  (source) => BILL_SOURCE_FACTS[source].role === 'billed',
);

/** By name of the source: a slice of `by`, of the same account and day, takes the place of lines of a kind. */
const SUPERSEDED: readonly {
  readonly source: BillSource;
  readonly by: BillSource;
  readonly lines: 'all' | 'credits';
}[] = [
  // Anthropic's newer report knows discounts; GitHub's report of AI credits knows models.
  { source: 'anthropic.cost', by: 'anthropic.analytics_cost', lines: 'all' },
  { source: 'github.usage', by: 'github.ai_credits', lines: 'credits' },
];

const KIND_SQL = { all: '1', credits: "l.kind = 'credits'" } as const;

/** Sources that bill for one provider that they are named after: a FOCUS file counts where none of them was imported. */
const OWN_SOURCES = BILLED_SOURCES.filter((source) => BILL_SOURCE_FACTS[source].provider !== '');

const listed = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');

/** SQL that keeps the lines of `current_bill_lines AS l` that are money. */
export const COUNTED_SQL = [
  `l.source IN (${listed(BILLED_SOURCES)})`,
  "(l.billed_cost IS NOT NULL OR l.list_cost IS NOT NULL OR l.currency != '')",
  ...SUPERSEDED.map(
    ({ source, by, lines }) =>
      `NOT (l.source = '${source}' AND ${KIND_SQL[lines]} AND (l.account, l.day) IN ` +
      `(SELECT account, day FROM current_bill_slices WHERE source = '${by}'))`,
  ),
  `NOT (l.source = 'focus' AND (toString(l.provider), l.day) IN (SELECT transform(toString(source), [${listed(OWN_SOURCES)}], ` +
    `[${listed(OWN_SOURCES.map((source) => BILL_SOURCE_FACTS[source].provider))}], ''), day ` +
    `FROM current_bill_slices WHERE source IN (${listed(OWN_SOURCES)})))`,
].join('\n  AND ');

/** A part of a report that counts: `importId` names the version of it. */
export type ImportedSlice = {
  readonly source: BillSource;
  readonly account: string;
  readonly scope: string;
  readonly day: string;
  readonly importId: string;
};

/** What of a line decides whether it is money. */
export type ImportedLine = Pick<ImportedSlice, 'source' | 'account' | 'day'> & {
  readonly provider: string;
  readonly kind: string;
  /** Whether it tells an amount or a currency: quantities beside a line with the money do not. */
  readonly hasMoney: boolean;
};

/** Decides of lines of these slices whether they are money: {@link COUNTED_SQL} for any versions of slices. */
export function countedIn(slices: readonly ImportedSlice[]): (line: ImportedLine) => boolean {
  const days = new Set(slices.map(dayKeyOf));
  const direct = new Set(
    slices
      .filter(({ source }) => OWN_SOURCES.includes(source))
      .map(({ source, day }) => `${BILL_SOURCE_FACTS[source].provider} ${day}`),
  );
  return (line) => {
    if (!line.hasMoney || !BILLED_SOURCES.includes(line.source)) return false;
    if (line.source === 'focus') return !direct.has(`${line.provider} ${line.day}`);
    return !SUPERSEDED.some(
      ({ source, by, lines }) =>
        source === line.source &&
        (lines === 'all' || line.kind === lines) &&
        days.has(dayKeyOf({ ...line, source: by })),
    );
  };
}

function dayKeyOf({ source, account, day }: Pick<ImportedSlice, 'source' | 'account' | 'day'>): string {
  return JSON.stringify([source, account, day]);
}
