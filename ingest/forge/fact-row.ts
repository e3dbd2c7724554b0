// One row of `forge_facts`: a fact as it came, by what is in it.
import { formatDecimal } from '../../schemas/decimal.ts';
import type { ForgeFact } from '../../schemas/forge.ts';
import { toNanos } from '../../schemas/nanos.ts';
import { recordId } from '../adapters/fingerprint.ts';
import { canonicalJson } from './canonical-json.ts';

/** Columns of `forge_facts` without `batch_id`, in the order of {@link toFactRow}. */
export const FACT_COLUMNS = [
  'time',
  'record_id',
  'forge',
  'repo',
  'pr',
  'kind',
  'actor',
  'actor_kind',
  'detail',
] as const;

/** Identity by content: the same fact that is told again, by whatever delivery, has the same. */
export function factIdOf(fact: ForgeFact): bigint {
  return recordId(['fact', canonicalJson(fact)]);
}

/** The values of one row. What a kind of fact tells beside the others is in `detail`, as JSON. */
export function toFactRow(fact: ForgeFact): readonly string[] {
  const { forge, repo, pr, at, actor, kind, ...detail } = fact;
  const time = toNanos(Date.parse(at));
  return [
    formatDecimal(time, 9),
    factIdOf(fact).toString(),
    forge,
    repo,
    pr,
    kind,
    actor.name,
    actor.kind,
    canonicalJson(detail),
  ];
}
