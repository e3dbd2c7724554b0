// One point of a counter as a report: what it measures, read from the point, and who sent it, told by the adapter.
import type { MetricPoint } from '../../schemas/otlp.ts';
import type { Adapted, CounterMeasure, ReportModel, ReportOrigin } from '../../schemas/usage-report.ts';
import { NOT_USAGE } from './adapter.ts';
import { refusingUnreadable } from './read-attribute.ts';
import { readCounter } from './read-counter.ts';

/** Where a measure is undefined, the point says nothing about usage. */
export function counterReport(
  point: MetricPoint,
  measure: CounterMeasure | undefined,
  now: bigint,
  sender: ReportOrigin & ReportModel,
): Adapted {
  if (!measure) return NOT_USAGE;
  return refusingUnreadable(() => {
    const reading = readCounter(point, measure, now);
    return 'reason' in reading ? reading : { ...reading, ...sender };
  });
}

/** The model part of a report that knows no model. */
export const NO_MODEL: ReportModel = {
  provider: '',
  modelReported: '',
  model: '',
  source: 'main',
  subagent: '',
  effort: '',
  speed: '',
};

/** The model part of a report of the agent's main work. */
export function modelNamed(provider: string, modelReported: string): ReportModel {
  return { ...NO_MODEL, provider, modelReported, model: modelReported.toLowerCase() };
}
