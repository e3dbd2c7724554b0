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
import { z } from 'zod';
import { createStore, DATABASE, type StoreOptions } from '../../store/clickhouse.ts';
import { startEmbedded } from '../../store/embedded/supervise.ts';
import type { Store } from '../../store/store.ts';
import { putMigrated } from '../support/migrated.ts';

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
  prSource: '',
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
  creditUnit: '',
  attributes: '',
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
  /** Native credits, in the unit of `creditUnit`. */
  readonly credits?: string;
  readonly inputUnsplit?: number;
  /** By default 1, or 0 for a metric. */
  readonly calls?: number;
};

let lastRecord = 0n;

/** The charge of a call. */
export function chargeOf(call: Call): Charge {
  const { at, recordId, metric, cost } = call;
  lastRecord += 1n;
  return {
    time: nanoseconds(at),
    recordId: recordId ?? lastRecord,
    entry: 'charge',
    signal: metric ? 'metrics' : 'logs',
    dimensions: dimensionsOf(call),
    amounts: amountsOf(call),
    costBasis: cost === null ? 'unpriced' : 'list',
    cacheSplit: 'none',
    priceSource: '',
    unitPrices: {},
  };
}

/** What of a call is a dimension; the rest is ignored when the row is made. */
function dimensionsOf(call: Call): ChargeDimensions {
  return { ...NOWHERE, ...call };
}

function amountsOf(call: Call): Amounts {
  const { cost = '1', reported, tokens, retries = 0, metric = false, calls, credits } = call;
  const list = fromUsd(cost ?? '0') ?? 0n;
  return {
    ...NO_AMOUNTS,
    calls: calls ?? Number(!metric),
    retries,
    tokens: { ...NO_TOKENS, ...tokens },
    cost: list,
    listCost: list,
    listCostMax: list,
    reportedCost: fromUsd(reported ?? '0') ?? 0n,
    entries: 1,
    reportedEntries: Number(reported !== undefined),
    listedEntries: Number(cost !== null),
    unpricedEntries: Number(cost === null),
    credits: fromUsd(credits ?? '0') ?? 0n,
    creditedEntries: Number(credits !== undefined),
    inputUnsplit: call.inputUnsplit ?? 0,
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
    readonly name?: string;
    readonly attempt?: number;
    readonly depth?: number;
  },
): Activity {
  const {
    at,
    session = '',
    kind = 'prompt',
    count = 1,
    name = '',
    attempt = 0,
    depth = 0,
    ...attribution
  } = given;
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
    name,
    attempt,
    depth,
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
  await putMigrated(dataDir);
  const engine = await startEmbedded({ dataDir });
  const { url, username, password } = engine;
  const opened: Store[] = [];
  let databases = 0;

  const open = async (): Promise<Ledger> => {
    databases += 1;
    const options = { url, username, password, database: databases === 1 ? DATABASE : `ledger_${databases}` };
    if (databases > 1) await cloneSchema(options);
    const store = createStore(options);
    opened.push(store);
    let batch = 0;
    return {
      store,
      write: async (charges, activities = []) => {
        batch += 1;
        const rows = { charges: charges.map(toChargeRow), activities: activities.map(toActivityRow) };
        await insert(store, { table: 'charges', columns: CHARGE_COLUMNS, rows: rows.charges, batch });
        await insert(store, { table: 'activities', columns: ACTIVITY_COLUMNS, rows: rows.activities, batch });
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

const TABLES_SQL = `SELECT create_table_query AS sql FROM system.tables WHERE database = '${DATABASE}'
ORDER BY engine LIKE '%View', engine = 'View', metadata_modification_time`;

/** A database as migrations made the first one, in a third of their time. */
async function cloneSchema(options: Required<StoreOptions>): Promise<void> {
  const store = createStore({ ...options, database: DATABASE });
  const tables = await store.query({ sql: TABLES_SQL, row: z.object({ sql: z.string() }) });
  await store.command(`CREATE DATABASE ${options.database}`);
  for (const { sql } of tables) await store.command(sql.replaceAll(`${DATABASE}.`, `${options.database}.`));
  await store.command(`INSERT INTO ${options.database}.migrations SELECT * FROM migrations`);
  await store.close();
}

type Batch = {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  readonly batch: number;
};

async function insert(store: Store, { table, columns, rows, batch }: Batch): Promise<void> {
  const lines = rows.map((row) => `${JSON.stringify([...row, batch])}\n`);
  await store.insert({
    table,
    columns: [...columns, 'batch_id'],
    rows: Buffer.from(lines.join('')),
    token: `test-${table}-${batch}`,
  });
}
