// The contract of an adapter: all knowledge of one agent's telemetry, as pure functions from one record to one report.
import type { Attributes, LogRecord, MetricPoint, OtlpSource, Span } from '../../schemas/otlp.ts';
import type { SessionMeasure } from '../../schemas/session-caps.ts';
import type { Adapted, ReportOrigin } from '../../schemas/usage-report.ts';
import type { Launch } from './launch.ts';
import type { Advice } from './advice.ts';

export interface Adapter {
  /** The agent's name as stored on every row. */
  readonly agent: string;
  /** Whether the record is the agent's. The first adapter of the registry that says yes reads it. */
  claims(head: RecordHead): boolean;
  /** Who sent a record, also one that is not about usage. */
  originOf(record: Pick<RecordHead, 'source' | 'attributes'>): ReportOrigin;
  /** `now` is the time of receipt in nanoseconds: points of the future are refused. */
  adaptPoint(point: MetricPoint, now: bigint): Adapted;
  adaptLog(record: LogRecord, now: bigint): Adapted;
  adaptSpan(span: Span, now: bigint): Adapted;
  /**
   * What of subagents, their depth and retries the agent tells whenever there is something to tell, so that none told is 0.
   * What it tells in some settings only is left out.
   */
  readonly tells?: readonly SessionMeasure[];
  /** What `GET /api/v1/senders` says of the agent's settings and versions. */
  readonly advice?: Advice;
  /** How the agent is started; left out where a command cannot tell it where to report. */
  readonly launch?: Launch;
}

/** What tells whose a record is. The name is that of a metric, an event or a span. */
export type RecordHead = {
  readonly source: OtlpSource;
  readonly name: string;
  readonly attributes: Attributes;
};

/** A record that is fine and says nothing about usage. */
export const NOT_USAGE: Adapted = { kind: 'unused', reason: 'not_usage' };
