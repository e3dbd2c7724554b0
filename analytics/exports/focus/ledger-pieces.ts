// The ledger in pieces that fit into memory, in the order of its key: a range of people, or a span of one person's time.
import { z } from 'zod';
import type { FocusGrain } from '../../../schemas/focus-api.ts';
import { intervalEnd } from '../../../schemas/period.ts';
import type { QueryParams, Store } from '../../../store/store.ts';
import { bucketOf } from '../../dimensions.ts';
import { integer } from '../../measures.ts';

/** Charges of a piece at most, but for a person's day or month that has more. */
const PIECE_CHARGES = 10_000;

/** More conditions on rows called `t`. */
export type Piece = { readonly sql: string; readonly params: QueryParams };

/** What pieces are of: a condition on rows called `t`. */
export type Whole = Piece & { readonly store: Store; readonly grain: FocusGrain };

const personRow = z.object({ person: z.string(), charges: integer });
const bucketRow = z.object({ bucket: z.number(), charges: integer });

/** Pieces that follow each other in the order of people, and of a person's time. */
export async function* piecesOf(whole: Whole): AsyncGenerator<Piece> {
  const people = await whole.store.query({
    sql: `SELECT t.user AS person, count() AS charges FROM charges AS t WHERE ${whole.sql} GROUP BY person ORDER BY person`,
    params: whole.params,
    row: personRow,
  });
  for (const run of runsOf(people)) {
    const [first, ...others] = run;
    if (first && others.length === 0 && first.charges > PIECE_CHARGES)
      yield* piecesOfPerson(whole, first.person);
    else if (first) yield ofPeople(first.person, (run.at(-1) ?? first).person);
  }
}

/** Runs of neighbours with no more charges than a piece has, or of one. */
function runsOf<Counted extends { readonly charges: number }>(counted: readonly Counted[]): Counted[][] {
  const runs: Counted[][] = [];
  let charges = 0;
  for (const each of counted) {
    const run = runs.at(-1);
    if (!run || charges + each.charges > PIECE_CHARGES) {
      runs.push([each]);
      charges = each.charges;
    } else {
      run.push(each);
      charges += each.charges;
    }
  }
  return runs;
}

function ofPeople(first: string, last: string): Piece {
  return {
    sql: 't.user >= {first_person:String} AND t.user <= {last_person:String}',
    params: { first_person: first, last_person: last },
  };
}

async function* piecesOfPerson({ store, grain, ...whole }: Whole, person: string): AsyncGenerator<Piece> {
  const of = ofPeople(person, person);
  const buckets = await store.query({
    sql: `SELECT ${bucketOf(grain, 't.time')} AS bucket, count() AS charges FROM charges AS t
WHERE ${whole.sql} AND ${of.sql} GROUP BY bucket ORDER BY bucket`,
    params: { ...whole.params, ...of.params },
    row: bucketRow,
  });
  for (const run of runsOf(buckets)) {
    const first = (run[0]?.bucket ?? 0) * 1_000;
    const end = intervalEnd(grain, (run.at(-1)?.bucket ?? 0) * 1_000);
    yield {
      sql:
        `${of.sql} AND t.time >= fromUnixTimestamp64Milli({first_time:Int64}, 'UTC') ` +
        `AND t.time < fromUnixTimestamp64Milli({end_time:Int64}, 'UTC')`,
      params: { ...of.params, first_time: first, end_time: end },
    };
  }
}
