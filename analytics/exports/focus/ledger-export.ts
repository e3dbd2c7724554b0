// Rows of FOCUS from the ledger, page after page: whatever is exported, one piece of it is in memory at a time.
import { setImmediate as others } from 'node:timers/promises';
import { z } from 'zod';
import type { FocusGrain } from '../../../schemas/focus-api.ts';
import type { SignOffValue } from '../../../schemas/finance-settings.ts';
import { monthOf } from '../../../schemas/month.ts';
import type { QueryParams, Store } from '../../../store/store.ts';
import { bucketOf } from '../../dimensions.ts';
import { centerSql, usageColumns } from '../../cost-centers/rule-sql.ts';
import { LEDGER, rangeParams, within, type Range } from '../../source.ts';
import type { FocusRow } from './focus-row.ts';
import type { FocusSources } from './focus-sources.ts';
import { groupsSql, toGroup } from './ledger-group.ts';
import { piecesOf } from './ledger-pieces.ts';
import { ledgerRows, type LedgerBasis } from './ledger-rows.ts';

/** Groups that are made into rows at once: limit checks are answered by the same thread. */
const SLICE_GROUPS = 40;

/** What is exported of the ledger. `newest`: the last batch that counts, so that a file is of one moment. */
export type LedgerAsked = {
  readonly range: Range;
  readonly basis: LedgerBasis;
  readonly grain: FocusGrain;
  readonly newest: string;
};

/** The newest batch of the ledger. */
export async function newestBatch(store: Store): Promise<string> {
  const sql = 'SELECT max(batch_id) AS batch FROM charges';
  const [found] = await store.query({ sql, row: z.object({ batch: z.string() }) });
  return found?.batch ?? '0';
}

/** Rows in the order of people, days or months, and ways to work. */
export async function* ledgerPages(
  asked: LedgerAsked,
  sources: FocusSources,
): AsyncGenerator<readonly FocusRow[]> {
  const { store } = sources;
  const { sql, condition, params } = ledgerSql(asked, sources);
  for await (const piece of piecesOf({ store, grain: asked.grain, sql: condition, params })) {
    const bytes = await store.dump({
      sql: groupsSql(sql, `${condition} AND ${piece.sql}`),
      params: { ...params, ...piece.params },
    });
    const lines = bytes
      .toString()
      .split('\n')
      .filter((line) => line !== '');
    for (let at = 0; at < lines.length; at += SLICE_GROUPS) {
      const groups = lines.slice(at, at + SLICE_GROUPS).map(toGroup);
      yield groups.flatMap((group) => ledgerRows(group, asked.basis, asked.grain));
      await others();
    }
  }
}

/** SQL of groups, of the rows that are asked for, and the values of all parameters. */
export function ledgerSql({ range, grain, newest }: LedgerAsked, { settings, signOffs }: FocusSources) {
  const centers = centerSql(settings.centers, usageColumns('t'), 't');
  const corrections = correctionSql(signOffs);
  const params: QueryParams = {
    ...rangeParams(range),
    ...centers.params,
    ...corrections.params,
    newest,
  };
  const sql = {
    from: centers.from,
    bucket: bucketOf(grain, 't.time'),
    person: centers.person,
    center: centers.center,
    product: centers.product,
    correction: corrections.sql,
  };
  return { sql, condition: `${within(LEDGER, 't')} AND t.batch_id <= {newest:UInt64}`, params };
}

/** Charges of batches after the sign-off of their month are corrections of it. */
function correctionSql(signOffs: readonly SignOffValue[]): {
  readonly sql: string;
  readonly params: QueryParams;
} {
  if (signOffs.length === 0) return { sql: 'toUInt8(0)', params: {} };
  return {
    sql: "toUInt8(t.batch_id > transform(toYYYYMM(t.time, 'UTC'), {signed_months:Array(UInt32)}, {signed_batches:Array(UInt64)}, toUInt64(18446744073709551615)))",
    params: {
      signed_months: signOffs.map(({ month }) => monthOf(month)),
      signed_batches: signOffs.map(({ asOfBatch }) => asOfBatch),
    },
  };
}
