// Results of audits: rows of the ledger's database, and in memory what could not be stored yet.
import { z } from 'zod';
import { AUDIT_LIST_LIMIT, auditAnswer, type AuditAnswer } from '../../schemas/audit.ts';
import { fromUsd, toUsd } from '../../schemas/money.ts';
import { StoreUnavailable, type Store } from '../../store/store.ts';

export interface AuditLog {
  /** Keeps a result, and stores it; rejects where it is only kept. */
  add(audit: AuditAnswer): Promise<void>;
  /** Stores what is only kept. */
  storeKept(): Promise<void>;
  /** Newest first; without those that the store has, while it is away. */
  list(): Promise<AuditAnswer[]>;
  newest(): Promise<AuditAnswer | undefined>;
  /** The newest as far as it was read or added since the start. */
  last(): AuditAnswer | undefined;
}

const COLUMNS = [
  'started_at',
  'finished_at',
  'trigger',
  'ok',
  'differences',
  'duplicate_records',
  'superseded_records',
  'taken_back_cost',
  'detail',
];

const NEWEST = 'SELECT detail FROM audits ORDER BY started_at DESC LIMIT {most:UInt32}';

const detailRow = z.object({ detail: z.string() });

/** Opens the log on a store that has its table. */
export function createAuditLog(store: Store): AuditLog {
  let kept: AuditAnswer[] = [];
  let last: AuditAnswer | undefined;
  const read = async (most: number): Promise<AuditAnswer[]> => {
    const rows = await store.query({ sql: NEWEST, params: { most }, row: detailRow });
    return rows.map(({ detail }) => auditAnswer.parse(JSON.parse(detail)));
  };
  const storeKept = async (): Promise<void> => {
    for (const audit of kept) {
      await store.insert(insertOf(audit));
      kept = kept.filter((other) => other !== audit);
    }
  };
  const list = async (most: number): Promise<AuditAnswer[]> => {
    const stored = await read(most).catch((error: unknown) => {
      if (kept.length > 0 && error instanceof StoreUnavailable) return [];
      throw error;
    });
    const all = [...kept, ...stored].sort((a, b) => b.started_at.localeCompare(a.started_at));
    last ??= all[0];
    return all.slice(0, most);
  };
  return {
    add: async (audit) => {
      kept = [...kept, audit].slice(-AUDIT_LIST_LIMIT);
      last = audit;
      await storeKept();
    },
    storeKept,
    list: async () => await list(AUDIT_LIST_LIMIT),
    newest: async () => last ?? (await list(1))[0],
    last: () => last,
  };
}

function insertOf(audit: AuditAnswer): Parameters<Store['insert']>[0] {
  const cost = (fromUsd(audit.duplicate_cost_usd) ?? 0n) + (fromUsd(audit.superseded_cost_usd) ?? 0n);
  const cells = [
    audit.started_at,
    audit.finished_at,
    audit.trigger,
    audit.ok,
    audit.difference_count,
    audit.duplicate_records,
    audit.superseded_records,
    toUsd(cost),
    JSON.stringify(audit),
  ];
  const rows = Buffer.from(`${JSON.stringify(cells)}\n`);
  return { table: 'audits', columns: COLUMNS, rows, token: `audit-${audit.started_at}` };
}
