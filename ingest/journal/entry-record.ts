// Entries as they lie in durable memory: values without names, in a fixed order, a third of the size.
import { isNothing, NO_AMOUNTS, type Amounts, type ChargeDimensions } from '../../schemas/charge.ts';
import { NO_TOKENS, TOKEN_KINDS, type TokenCounts } from '../../schemas/tokens.ts';
import type { Entry } from '../settle/state.ts';

/** Orders are part of the format: names may be appended, never moved. */
const DIMENSIONS = [
  'user',
  'userSource',
  'userClaimed',
  'group',
  'team',
  'organization',
  'costCenter',
  'repo',
  'branch',
  'pr',
  'commit',
  'workflow',
  'task',
  'contextSource',
  'agent',
  'agentVersion',
  'session',
  'prompt',
  'provider',
  'model',
  'modelReported',
  'source',
  'subagent',
  'subagentId',
  'effort',
  'speed',
  'creditUnit',
  'attributes',
  'prSource',
] as const satisfies readonly (keyof ChargeDimensions)[];

const COUNTS = [
  'calls',
  'retries',
  'reasoning',
  'entries',
  'reportedEntries',
  'listedEntries',
  'unpricedEntries',
  'creditedEntries',
  'inputUnsplit',
] as const satisfies readonly (keyof Amounts)[];

const MONEY = [
  'cost',
  'reportedCost',
  'listCost',
  'listCostMax',
  'credits',
] as const satisfies readonly (keyof Amounts)[];

type AmountsRecord =
  readonly [counts: readonly number[], tokens: readonly number[], money: readonly bigint[]] | null;

/** What is stored. */
export type EntryRecord = readonly [
  kind: Entry['kind'],
  signal: Entry['signal'],
  recordId: bigint,
  time: bigint,
  dimensions: readonly string[],
  numbers: readonly [calls: number, retries: number, reasoning: number],
  tokens: readonly number[],
  reportedCost: bigint | null,
  charges: AmountsRecord,
  evidence: AmountsRecord,
  /** Missing in records of earlier versions, as is what follows. */
  emitter?: string,
  inputUnsplit?: number,
  credits?: bigint | null,
];

/** The record of an entry. */
export function toEntryRecord(entry: Entry): EntryRecord {
  return [
    entry.kind,
    entry.signal,
    entry.recordId,
    entry.time,
    DIMENSIONS.map((name) => entry.dimensions[name]),
    [entry.calls, entry.retries, entry.reasoning],
    toCounts(entry.tokens),
    entry.reportedCost ?? null,
    toAmountsRecord(entry.booked.charges),
    toAmountsRecord(entry.booked.evidence),
    entry.emitter,
    entry.inputUnsplit,
    entry.credits ?? null,
  ];
}

/** The entry of a record. */
export function fromEntryRecord(record: EntryRecord): Entry {
  const [
    kind,
    signal,
    recordId,
    time,
    dimensions,
    [calls, retries, reasoning],
    tokens,
    cost,
    charges,
    evidence,
    emitter = '',
    inputUnsplit = 0,
    credits,
  ] = record;
  return {
    kind,
    signal,
    recordId,
    time,
    dimensions: named(DIMENSIONS, dimensions, '') as ChargeDimensions,
    calls,
    retries,
    reasoning,
    tokens: fromCounts(tokens),
    reportedCost: cost ?? undefined,
    inputUnsplit,
    credits: credits ?? undefined,
    emitter,
    booked: { charges: fromAmountsRecord(charges), evidence: fromAmountsRecord(evidence) },
  };
}

function toCounts(tokens: TokenCounts): number[] {
  return TOKEN_KINDS.map((kind) => tokens[kind]);
}

function fromCounts(counts: readonly number[]): TokenCounts {
  return { ...NO_TOKENS, ...named(TOKEN_KINDS, counts, 0) };
}

function toAmountsRecord(amounts: Amounts): AmountsRecord {
  if (isNothing(amounts)) return null;
  return [COUNTS.map((name) => amounts[name]), toCounts(amounts.tokens), MONEY.map((name) => amounts[name])];
}

function fromAmountsRecord(record: AmountsRecord): Amounts {
  if (!record) return NO_AMOUNTS;
  const [counts, tokens, money] = record;
  return {
    ...NO_AMOUNTS,
    ...named(COUNTS, counts, 0),
    ...named(MONEY, money, 0n),
    tokens: fromCounts(tokens),
  };
}

function named<Name extends string, Value>(
  names: readonly Name[],
  values: readonly Value[],
  missing: Value,
): Record<Name, Value> {
  const record: Partial<Record<Name, Value>> = {};
  for (const [index, name] of names.entries()) record[name] = values[index] ?? missing;
  return record as Record<Name, Value>;
}
