// A real store with a ledger that a test writes by hand: charges and prompts in a few words.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ACTIVITY_COLUMNS,
  CHARGE_COLUMNS,
  NO_AMOUNTS,
  subtractAmounts,
  toActivityRow,
  toChargeRow,
  type Activity,
  type Amounts,
  type Attribution,
  type Charge,
  type ChargeDimensions,
} from '../../schemas/charge.ts';
import { fromUsd } from '../../schemas/money.ts';
import { NO_TOKENS, type TokenCounts } from '../../schemas/tokens.ts';
import type { ActivityKind } from '../../schemas/usage-report.ts';
import { createStore } from '../../store/clickhouse.ts';
import { startEmbedded } from '../../store/embedded/supervise.ts';
import { migrate } from '../../store/migrate.ts';
import type { Store } from '../../store/store.ts';

const NOBODY: Attribution = {
  user: '',
  userSource: '',
  userClaimed: '',
  group: '',
  team: '',
  organization: '',
  costCenter: '',
  repo: '',
  branch: '',
  pr: '',
  commit: '',
  workflow: '',
  task: '',
  contextSource: '',
};

const NOWHERE: ChargeDimensions = {
  ...NOBODY,
  agent: 'claude-code',
  agentVersion: '2.1.0',
  session: '',
  prompt: '',
  provider: 'anthropic',
  model: 'claude-opus-4-8',
  modelReported: 'claude-opus-4-8',
  source: 'main',
  subagent: '',
  subagentId: '',
  effort: '',
  speed: '',
};

/** A call in a few words. Cost in dollars at list; null for a call without a price. */
export type Call = Partial<ChargeDimensions> & {
  readonly at: string;
  readonly cost?: string | null;
  readonly reported?: string;
  readonly tokens?: Partial<TokenCounts>;
  readonly retries?: number;
  readonly recordId?: bigint;
  /** Told by a metric: an entry that is no call. */
  readonly metric?: boolean;
};

let lastRecord = 0n;

/** The charge of a call. */
export function chargeOf(call: Call): Charge {
  const { at, cost = '1', reported, tokens, retries = 0, recordId, metric = false, ...dimensions } = call;
  const list = cost === null ? 0n : (fromUsd(cost) ?? 0n);
  const amounts: Amounts = {
    ...NO_AMOUNTS,
    calls: metric ? 0 : 1,
    retries,
    tokens: { ...NO_TOKENS, ...tokens },
    cost: list,
    listCost: list,
    listCostMax: list,
    reportedCost: fromUsd(reported ?? '0') ?? 0n,
    entries: 1,
    reportedEntries: reported === undefined ? 0 : 1,
    listedEntries: cost === null ? 0 : 1,
    unpricedEntries: cost === null ? 1 : 0,
  };
  lastRecord += 1n;
  return {
    time: nanoseconds(at),
    recordId: recordId ?? lastRecord,
    entry: 'charge',
    signal: metric ? 'metrics' : 'logs',
    dimensions: { ...NOWHERE, ...dimensions },
    amounts,
    costBasis: cost === null ? 'unpriced' : 'list',
    cacheSplit: 'none',
    priceSource: '',
    unitPrices: {},
  };
}

/** The correction that takes a charge back. */
export function takenBack(charge: Charge): Charge {
  return { ...charge, entry: 'correction', amounts: subtractAmounts(NO_AMOUNTS, charge.amounts) };
}

/** Prompts, or another activity. */
export function activityOf(
  given: Partial<Attribution> & {
    readonly at: string;
    readonly session?: string;
    readonly kind?: ActivityKind;
    readonly count?: number;
  },
): Activity {
  const { at, session = '', kind = 'prompt', count = 1, ...attribution } = given;
  lastRecord += 1n;
  return {
    time: nanoseconds(at),
    recordId: lastRecord,
    kind,
    agent: 'claude-code',
    agentVersion: '2.1.0',
    session,
    prompt: '',
    attribution: { ...NOBODY, ...attribution },
    quantity: BigInt(count) * 1_000_000n,
  };
}

function nanoseconds(at: string): bigint {
  return BigInt(Date.parse(at)) * 1_000_000n;
}

export type Ledger = {
  readonly store: Store;
  /** Writes one batch; its id counts up from 1. */
  write(charges: readonly Charge[], activities?: readonly Activity[]): Promise<void>;
  /** A store of its own on the same engine. */
  another(): Promise<Ledger>;
  close(): Promise<void>;
};

/** Starts an engine on a new folder, with one empty ledger. */
export async function openLedger(): Promise<Ledger> {
  const dataDir = mkdtempSync(join(tmpdir(), 'outlay-analytics-'));
  const engine = await startEmbedded({ dataDir });
  const { url, username, password } = engine;
  const opened: Store[] = [];
  let databases = 0;

  const open = async (): Promise<Ledger> => {
    databases += 1;
    const options = { url, username, password, database: `ledger_${databases}` };
    await migrate(options);
    const store = createStore(options);
    opened.push(store);
    let batch = 0;
    return {
      store,
      write: async (charges, activities = []) => {
        batch += 1;
        await insert(store, 'charges', [...CHARGE_COLUMNS], charges.map(toChargeRow), batch);
        await insert(store, 'activities', [...ACTIVITY_COLUMNS], activities.map(toActivityRow), batch);
      },
      another: open,
      close: async () => {
        for (const each of opened) await each.close();
        await engine.stop();
        rmSync(dataDir, { recursive: true, force: true });
      },
    };
  };
  return await open();
}

async function insert(
  store: Store,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  batch: number,
): Promise<void> {
  if (rows.length === 0) return;
  const lines = rows.map((row) => JSON.stringify([...row, batch]));
  await store.insert({
    table,
    columns: [...columns, 'batch_id'],
    rows: Buffer.from(`${lines.join('\n')}\n`),
    token: `test-${table}-${batch}`,
  });
}
