// Which parts of reports count in a range: now, and when a month was signed off.
import { z } from 'zod';
import { BILL_SOURCE_FACTS, billSource, type BillSource } from '../../schemas/bills.ts';
import type { SignOffValue } from '../../schemas/finance-settings.ts';
import type { Store } from '../../store/store.ts';
import { integer } from '../measures.ts';
import { rangeParams, type Range } from '../source.ts';
import { BILLED_SOURCES, usesOf as repeatsOf, type ToldLine as RepeatedLine } from './counted-lines.ts';

const row = z
  .object({
    source: billSource,
    account: z.string(),
    scope: z.string(),
    on_day: z.string(),
    version: integer,
    import_id: z.string(),
    kinds: z.array(z.string()),
    at: integer,
  })
  .transform(({ on_day, import_id, ...rest }) => ({ ...rest, day: on_day, importId: import_id }));

/** A version of a part of a report. */
export type SliceVersion = {
  readonly source: BillSource;
  readonly account: string;
  readonly scope: string;
  readonly day: string;
  readonly version: number;
  readonly importId: string;
  /** Of its lines, each once; empty where it has none. */
  readonly kinds: readonly string[];
  /** When it was imported, milliseconds since 1970. */
  readonly at: number;
};

const inDays = (table: string): string =>
  `${table}.source IN {sources:Array(String)} AND ${table}.day >= toDate(fromUnixTimestamp64Milli({from:Int64}, 'UTC')) ` +
  `AND ${table}.day < toDate(fromUnixTimestamp64Milli({to:Int64}, 'UTC'))`;

/** Every version of the parts of reports that may be money, in a range of days. */
export async function readSliceVersions(store: Store, range: Range): Promise<SliceVersion[]> {
  return await store.query({
    sql: `SELECT s.source AS source, s.account AS account, s.scope AS scope, toString(s.day) AS on_day,
  s.version AS version, s.import_id AS import_id, told.kinds AS kinds, toUnixTimestamp64Milli(s.at) AS at
FROM bill_slices AS s
LEFT JOIN (
  SELECT source, account, scope, day, import_id, groupUniqArray(toString(l.kind)) AS kinds
  FROM bill_lines AS l WHERE ${inDays('l')} GROUP BY source, account, scope, day, import_id
) AS told USING (source, account, scope, day, import_id)
WHERE ${inDays('s')}
ORDER BY source, account, scope, on_day, version`,
    params: { ...rangeParams(range), sources: BILLED_SOURCES },
    row,
  });
}

/** The latest version of each part, of those that were there at a time (milliseconds since 1970) where one is given. */
export function slicesAt(versions: readonly SliceVersion[], at = Infinity): SliceVersion[] {
  const latest = new Map<string, SliceVersion>();
  for (const each of versions) {
    const key = JSON.stringify([each.source, each.account, each.scope, each.day]);
    const known = latest.get(key);
    if (each.at <= at && (!known || known.version <= each.version)) latest.set(key, each);
  }
  return [...latest.values()];
}

/** A line of a bill as far as it decides how often it is told. */
export type ToldLine = RepeatedLine &
  Pick<SliceVersion, 'scope' | 'importId'> & {
    /** Whether it tells an amount or a currency: quantities beside a line with the money do not. */
    readonly hasMoney: boolean;
  };

/** How a line counts: as usual, as a correction that adds it, or as one that takes it back. */
export type LineUse = 'usual' | 'added' | 'taken_back';

/**
 * How lines count. Of a month that was signed off, what counted then counts as usual; what changed since is a correction:
 * lines that no longer count are taken back, and those that count now are added. So all together are what counts now.
 */
export function usesOf(
  versions: readonly SliceVersion[],
  signOffs: readonly SignOffValue[],
): (line: ToldLine) => readonly LineUse[] {
  const months = new Map(signOffs.map(({ month, asOf }) => [month, Date.parse(asOf)]));
  const now = countsIn(slicesAt(versions));
  const signed = new Map(
    [...months].map(([month, at]) => [
      month,
      countsIn(
        slicesAt(
          versions.filter(({ day }) => day.startsWith(month)),
          at,
        ),
      ),
    ]),
  );
  return (line) => {
    const counts = now(line);
    const counted = signed.get(line.day.slice(0, 7))?.(line) ?? counts;
    if (counted) return counts ? ['usual'] : ['usual', 'taken_back'];
    return counts ? ['added'] : [];
  };
}

function countsIn(slices: readonly SliceVersion[]): (line: ToldLine) => boolean {
  const use = repeatsOf(slices.flatMap(linesIn));
  const imports = new Map(slices.map((slice) => [sliceKeyOf(slice), slice.importId]));
  return (line) =>
    line.hasMoney && imports.get(sliceKeyOf(line)) === line.importId && use(line) === 'counted';
}

/** One line of each kind. Reports that others yield to are of one provider. */
function linesIn({ source, account, day, kinds }: SliceVersion): RepeatedLine[] {
  const { provider } = BILL_SOURCE_FACTS[source];
  return kinds.map((kind) => ({ source, account, day, provider, kind }));
}

function sliceKeyOf({
  source,
  account,
  scope,
  day,
}: Pick<SliceVersion, 'source' | 'account' | 'scope' | 'day'>): string {
  return JSON.stringify([source, account, scope, day]);
}
