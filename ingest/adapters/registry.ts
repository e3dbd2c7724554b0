// Which adapter reads which record. Adding an agent means adding one folder and one entry here.
import type { LogRecord, OtlpExport } from '../../schemas/otlp.ts';
import type { Adapted } from '../../schemas/usage-report.ts';
import type { Adapter, RecordHead } from './adapter.ts';
import { claudeCode } from './claude-code/adapter.ts';
import { cline } from './cline/adapter.ts';
import { codex } from './codex/adapter.ts';
import { copilot } from './copilot/adapter.ts';
import { cursor } from './cursor/adapter.ts';
import { geminiCli } from './gemini-cli/adapter.ts';
import { genAi } from './gen-ai/adapter.ts';
import { litellm } from './litellm/adapter.ts';
import { openInference } from './openinference/adapter.ts';
import { opencode } from './opencode/adapter.ts';
import { qwenCode } from './qwen-code/adapter.ts';
import { eventNameOf } from './read-attribute.ts';

/** The first adapter that claims a record reads it: specific agents before general conventions. */
export const ADAPTERS: readonly Adapter[] = [
  claudeCode,
  codex,
  geminiCli,
  qwenCode,
  copilot,
  opencode,
  cursor,
  cline,
  litellm,
  openInference,
  genAi,
];

const UNKNOWN_SENDER: Adapted = { kind: 'unused', reason: 'unknown_sender' };

/** What the records of an export were understood as, and who read each of them; both in the order of the records. */
export type Read = { readonly adapted: Adapted[]; readonly readers: (Adapter | undefined)[] };

/** Adapts every record of an export. `now` in nanoseconds. */
export function read(exported: OtlpExport, now: bigint): Read {
  const readers = readersOf(exported);
  return { readers, adapted: adaptAll(exported, readers, now) };
}

/** Adapts every record of an export: as many outcomes as records, in order. `now` in nanoseconds. */
export function adapt(exported: OtlpExport, now: bigint): Adapted[] {
  return read(exported, now).adapted;
}

function readersOf(exported: OtlpExport): (Adapter | undefined)[] {
  return exported.signal === 'logs'
    ? exported.records.map((record) => adapterOf(headOf(record)))
    : exported.records.map(adapterOf);
}

function adaptAll(exported: OtlpExport, readers: readonly (Adapter | undefined)[], now: bigint): Adapted[] {
  switch (exported.signal) {
    case 'metrics':
      return exported.records.map((point, at) => readers[at]?.adaptPoint(point, now) ?? UNKNOWN_SENDER);
    case 'logs':
      return exported.records.map((record, at) => readers[at]?.adaptLog(record, now) ?? UNKNOWN_SENDER);
    case 'traces':
      return exported.records.map((span, at) => readers[at]?.adaptSpan(span, now) ?? UNKNOWN_SENDER);
  }
}

function adapterOf(head: RecordHead): Adapter | undefined {
  return ADAPTERS.find((adapter) => adapter.claims(head));
}

function headOf(record: LogRecord): RecordHead {
  return { source: record.source, attributes: record.attributes, name: eventNameOf(record) };
}
