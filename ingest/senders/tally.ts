// The records of an export by where they came from: by resource, by who reads them, and by the person whom they name.
import type { Attributes, OtlpExport, OtlpSource } from '../../schemas/otlp.ts';
import type { Adapted, CounterReport, ReportOrigin } from '../../schemas/usage-report.ts';
import type { Adapter } from '../adapters/adapter.ts';
import { text } from '../adapters/read-attribute.ts';
import { claimIn } from '../settle/attribute.ts';
import type { Outcome } from '../settle/settle.ts';
import { rejectionSentence } from './rejection-sentence.ts';
import { NO_RECORDS } from './row.ts';

/** Records of an export, who reads them, what they were understood as and how they ended, in the same order. */
export type Settling = {
  readonly exported: OtlpExport;
  readonly readers: readonly (Adapter | undefined)[];
  readonly adapted: readonly Adapted[];
  readonly outcomes: readonly Outcome[];
};

type AnyRecord = { readonly source: OtlpSource; readonly attributes: Attributes };

/** Records of one resource that one adapter reads and that name the same person, or none. */
export type Tally = {
  readonly first: ReportOrigin;
  readonly counts: Record<Outcome['outcome'], number>;
  readonly rejections: Record<string, number>;
  last: { readonly reason: string; readonly sentence: string };
  readonly temporalities: Set<CounterReport['temporality']>;
};

/** All records of one resource that one adapter reads. */
export type Origin = {
  readonly reader: Adapter | undefined;
  readonly first: ReportOrigin;
  /** The first that is about usage: it tells the agent's name and version best. */
  report: ReportOrigin | undefined;
  /** By what the records themselves say of their person. */
  readonly tallies: Map<string, Tally>;
};

/** By resource and reader. */
export type Origins = ReadonlyMap<Attributes, ReadonlyMap<Adapter | undefined, Origin>>;

/** Whom a sender works for; telemetry of no agent is a service's. */
export function speaksFor(reader: Adapter | undefined): 'person' | 'service' {
  return reader ? (reader.advice?.sender ?? 'person') : 'service';
}

/** Counts the records. */
export function tallied({ exported, readers, adapted, outcomes }: Settling): Origins {
  const resources = new Map<Attributes, Map<Adapter | undefined, Origin>>();
  const records: readonly AnyRecord[] = exported.records;
  for (const [index, record] of records.entries()) {
    const { resource } = record.source;
    const origins = resources.get(resource) ?? new Map<Adapter | undefined, Origin>();
    resources.set(resource, origins);
    const origin = originIn(origins, readers[index], record);
    const [report, outcome] = [adapted[index], outcomes[index]];
    if (!report || !outcome) continue;
    if ('agent' in report) origin.report ??= report;
    add(tallyIn(origin, record), report, outcome);
  }
  return resources;
}

function originIn(
  origins: Map<Adapter | undefined, Origin>,
  reader: Adapter | undefined,
  record: AnyRecord,
): Origin {
  const known = origins.get(reader);
  if (known) return known;
  const origin: Origin = { reader, first: toldBy(record, reader), report: undefined, tallies: new Map() };
  origins.set(reader, origin);
  return origin;
}

function toldBy(record: AnyRecord, reader: Adapter | undefined): ReportOrigin {
  if (reader) return reader.originOf(record);
  const { resource } = record.source;
  const agentVersion = text(resource, 'service.version');
  return { agent: '', agentVersion, session: '', prompt: '', attributes: record.attributes, resource };
}

/** The people in the records of a service are whom it works for, not who sends. */
function tallyIn({ reader, tallies }: Origin, record: AnyRecord): Tally {
  const name = speaksFor(reader) === 'person' ? claimIn(record.attributes) : '';
  const known = tallies.get(name);
  if (known) return known;
  const last = { reason: '', sentence: '' };
  const tally: Tally = {
    first: toldBy(record, reader),
    counts: { ...NO_RECORDS },
    rejections: {},
    last,
    temporalities: new Set(),
  };
  tallies.set(name, tally);
  return tally;
}

function add(tally: Tally, report: Adapted, { outcome }: Outcome): void {
  tally.counts[outcome] += 1;
  if (report.kind === 'counter' && report.measure.of !== 'activity') {
    tally.temporalities.add(report.temporality);
  }
  if (report.kind !== 'rejected') return;
  const { reason, detail } = report;
  tally.rejections[reason] = (tally.rejections[reason] ?? 0) + 1;
  tally.last = { reason, sentence: rejectionSentence(reason, detail) };
}
