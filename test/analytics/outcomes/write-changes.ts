// Writes what forges told into a ledger of a test: versions of changes, and facts.
import { CHANGE_COLUMNS, toChangeRow, type ChangeVersion } from '../../../ingest/forge/change-row.ts';
import { FACT_COLUMNS, toFactRow } from '../../../ingest/forge/fact-row.ts';
import type { ForgeFact } from '../../../schemas/forge.ts';
import type { Store } from '../../../store/store.ts';

export const SHOP = 'github.com/acme/shop';
export const WEB = 'github.com/acme/web';

/** A change in a few words; times as text. */
export type ChangeWords = Partial<
  Omit<ChangeVersion, 'openedAt' | 'closedAt' | 'mergedAt' | 'revertedAt'>
> & {
  readonly pr: string;
  readonly opened?: string;
  readonly merged?: string;
  /** Closed without a merge. */
  readonly closed?: string;
  readonly reverted?: string;
  readonly failed?: string;
};

/** A version of a change. */
export function changeOf(words: ChangeWords): ChangeVersion {
  const { opened = '2026-11-01T09:00:00Z', merged, closed, reverted, failed, ...rest } = words;
  return {
    forge: 'github',
    repo: SHOP,
    title: `Change ${words.pr}`,
    url: `https://github.com/acme/shop/pull/${words.pr}`,
    author: 'ada',
    authorKind: 'person',
    state: merged === undefined ? (closed === undefined ? 'open' : 'closed') : 'merged',
    isDraft: false,
    headRepo: SHOP,
    headBranch: `work-${words.pr}`,
    baseBranch: 'main',
    openedAt: Date.parse(opened),
    updatedAt: Date.parse(merged ?? closed ?? opened),
    closedAt: timeOf(merged ?? closed),
    mergedAt: timeOf(merged),
    mergedBy: merged === undefined ? '' : 'bob',
    commits: null,
    additions: null,
    deletions: null,
    changedFiles: null,
    revertedBy: reverted === undefined ? '' : '99',
    revertedAt: timeOf(reverted),
    touchedBy: [],
    reverts: [],
    tasks: [],
    agents: [],
    reviews: 0,
    approvals: 0,
    changesRequested: 0,
    botReviews: 0,
    threadsResolved: 0,
    firstReviewAt: null,
    runs: 0,
    failedRuns: 0,
    firstFailedAt: timeOf(failed),
    minutes: {},
    reviewMinutes: {},
    reviewRuns: [],
    ...rest,
  };
}

function timeOf(text: string | undefined): number | null {
  return text === undefined ? null : Date.parse(text);
}

let batches = 0;

/** Appends versions of changes, later ones in the place of earlier ones. */
export async function writeChanges(store: Store, changes: readonly ChangeWords[]): Promise<void> {
  await insert(store, 'changes', {
    columns: CHANGE_COLUMNS,
    rows: changes.map((words) => toChangeRow(changeOf(words))),
  });
}

/** Appends facts. */
export async function writeFacts(store: Store, facts: readonly ForgeFact[]): Promise<void> {
  await insert(store, 'forge_facts', { columns: FACT_COLUMNS, rows: facts.map(toFactRow) });
}

type Rows = { readonly columns: readonly string[]; readonly rows: readonly (readonly unknown[])[] };

async function insert(store: Store, table: string, { columns, rows }: Rows): Promise<void> {
  batches += 1;
  const lines = rows.map((row) => `${JSON.stringify([...row, batches])}\n`);
  await store.insert({
    table,
    columns: [...columns, 'batch_id'],
    rows: Buffer.from(lines.join('')),
    token: `test-${table}-${batches}`,
  });
}

const FROM_GITHUB = { forge: 'github', repo: SHOP, pr: '', actor: { name: '', kind: '' } } as const;

/** A run that reviews, and one job of it. */
export function reviewJob(given: {
  readonly run: string;
  readonly at: string;
  readonly minutes: number;
  readonly sku?: string;
  readonly repo?: string;
  readonly path?: string;
  readonly workflow?: string;
  readonly isReview?: boolean;
}): ForgeFact[] {
  const {
    run,
    at,
    minutes,
    sku = 'actions_linux',
    repo = SHOP,
    path = '.github/workflows/review.yml',
  } = given;
  const shared = {
    ...FROM_GITHUB,
    repo,
    at,
    run,
    attempt: 1,
    conclusion: 'success',
    headSha: 'abc',
  } as const;
  return [
    {
      ...shared,
      kind: 'run',
      workflow: given.workflow ?? 'Review',
      path,
      event: 'pull_request',
      isReview: given.isReview ?? true,
      changes: [],
    },
    { ...shared, kind: 'job', job: `${run}-1`, sku, isSelfHosted: false, minutes },
  ];
}

/** Somebody told that a task, a session or a change failed. */
export function failureOf(given: {
  readonly at: string;
  readonly task?: string;
  readonly session?: string;
  readonly repo?: string;
  readonly pr?: string;
}): ForgeFact {
  const { at, task = '', session = '', repo = '', pr = '' } = given;
  return {
    forge: 'api',
    repo,
    pr,
    at,
    actor: { name: 'ci', kind: '' },
    kind: 'outcome',
    id: `failure ${at}`,
    outcome: 'task_failed',
    session,
    task,
    user: '',
  };
}
