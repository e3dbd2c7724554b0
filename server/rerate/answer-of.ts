// Jobs of re-rating and previews of prices as the API tells them.
import { intervalEnd, intervalStart } from '../../schemas/period.ts';
import { addCosts, NO_COSTS, type Costs, type Kept, type RerateJob } from '../../ingest/rerate/job.ts';
import type { ModelPreview, Preview } from '../../ingest/rerate/preview.ts';
import { toUsd } from '../../schemas/money.ts';
import {
  RERATED_MODELS,
  type PricePreviewAnswer,
  type RerateAnswer,
  type ReratedModel,
} from '../../schemas/rerate-api.ts';

const DAY_MS = 86_400_000;

/** A job. */
export function rerateAnswerOf(job: RerateJob): RerateAnswer {
  const from = Math.max(job.from, job.floor);
  const models = job.models.toSorted(byDifference);
  const records = models.reduce((sum, model) => sum + model.records, 0);
  const [before, after] = [sumOf(models, (model) => model.before), sumOf(models, (model) => model.after)];
  return {
    id: job.id,
    state: job.state,
    sentence: job.sentence,
    from: instantOf(job.from),
    to: instantOf(job.to),
    provider: job.provider || null,
    model: job.model || null,
    reason: job.reason,
    asked_by: job.by,
    asked_at: instantOf(job.askedAt),
    started_at: job.startedAt === null ? null : instantOf(job.startedAt),
    ended_at: job.endedAt === null ? null : instantOf(job.endedAt),
    progress: { days: daysIn(from, job.to), days_done: daysIn(from, job.doneTo) },
    examined: job.examined,
    changed: records,
    before: costsOf(before),
    after: costsOf(after),
    difference_usd: toUsd(after.cost - before.cost),
    models: models.slice(0, RERATED_MODELS).map(modelOf),
    model_count: models.length,
    kept: job.kept.map(keptOf),
    first_batch: job.firstBatch,
    last_batch: job.lastBatch,
    dropped_before: job.floor > job.from ? instantOf(job.floor).slice(0, 10) : null,
    signed_off_months: [...job.signedOff],
  };
}

function modelOf({ before, after, ...model }: RerateJob['models'][number]): ReratedModel {
  const difference_usd = toUsd(after.cost - before.cost);
  return { ...model, before: costsOf(before), after: costsOf(after), difference_usd };
}

type Compared = { readonly before: Costs; readonly after: Costs };

function byDifference(left: Compared, right: Compared): number {
  const [one, other] = [sizeOf(left), sizeOf(right)];
  return one === other ? 0 : one < other ? 1 : -1;
}

function sizeOf({ before, after }: Compared): bigint {
  const difference = after.cost - before.cost;
  return difference < 0n ? -difference : difference;
}

function sumOf<Of>(all: readonly Of[], costs: (one: Of) => Costs): Costs {
  return all.reduce((sum, one) => addCosts(sum, costs(one)), NO_COSTS);
}

function costsOf({ cost, unpriced }: Costs) {
  return { cost_usd: toUsd(cost), unpriced };
}

function keptOf({ reason, records, cost }: Kept) {
  return { reason, records, cost_usd: toUsd(cost) };
}

/** Days that a span touches. */
function daysIn(from: number, to: number): number {
  return to <= from ? 0 : (intervalEnd('day', to - 1) - intervalStart('day', from)) / DAY_MS;
}

function instantOf(at: number): string {
  return new Date(at).toISOString();
}

/** A preview of what was asked. `personOf` tells who a name stands for. */
export function previewAnswerOf(
  { from, models, kept }: Preview,
  asked: { readonly from: number; readonly to: number },
  personOf: (name: string) => string,
): PricePreviewAnswer {
  const all = models.map((model) => ({ ...model, before: model.now, after: model.then })).sort(byDifference);
  return {
    from: instantOf(from),
    to: instantOf(asked.to),
    complete: from <= asked.from,
    ...comparedOf(models, personOf),
    models: all.slice(0, RERATED_MODELS).map((model) => ({
      provider: model.provider,
      model: model.model,
      ...comparedOf([model], personOf),
    })),
    model_count: all.length,
    kept: kept.map(keptOf),
  };
}

function comparedOf(models: readonly ModelPreview[], personOf: (name: string) => string) {
  const [now, then] = [sumOf(models, (model) => model.now), sumOf(models, (model) => model.then)];
  const people = new Set(models.flatMap(({ users }) => users.map(personOf)));
  return {
    calls: models.reduce((sum, { calls }) => sum + calls, 0),
    changed: models.reduce((sum, { changed }) => sum + changed, 0),
    people: people.size,
    now: costsOf(now),
    then: costsOf(then),
    difference_usd: toUsd(then.cost - now.cost),
  };
}
