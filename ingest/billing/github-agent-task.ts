// Tasks of Copilot's cloud agent, `GET /agents/tasks/{id}`: credits by session, failed ones too.
import type { BillLine, BillReport } from '../../schemas/bills.ts';
import { parseDecimal } from '../../schemas/decimal.ts';
import { canonicalRepository } from '../../schemas/repository.ts';
import { dayIn } from './days.ts';
import { readEach } from './entry.ts';
import { gitHubModel } from './github-line.ts';
import { readPages } from './json.ts';
import type { JsonObject } from './json-object.ts';
import { billLine, canonicalUser, slicesOf } from './lines.ts';

/** Credits are told in units of 1e-9: three digits more make them units of 1e-12. */
const NANO_SCALE = 3;

/** Whether a page is a task, or a list of them. */
export function isAgentTask(page: JsonObject): boolean {
  const names = page.names();
  return names.includes('tasks') || (names.includes('sessions') && names.includes('session_count'));
}

/**
 * Reads tasks: a line for each session, on the day on which it was created. A task is a slice of its own (its id is the
 * scope), so that reading it again changes no other. It says again what the reports of credits say.
 */
export function readAgentTask(text: string): BillReport {
  const tasks = readPages(text).flatMap((page) =>
    page.names().includes('tasks') ? page.objects('tasks') : [page],
  );
  const latest = new Map(tasks.map((task) => [idOf(task), task]));
  const told = [...latest.values()];
  const lines = readEach(told, (task) =>
    readEach(task.objects('sessions'), (session) => [lineOf(task, session)]),
  );
  const silent = told.filter((task) => !task.has('sessions')).length;
  const notes =
    silent === 0 ? [] : [`${silent} tasks tell no sessions, as lists of tasks do: ask for each by its id.`];
  return { slices: slicesOf(lines), notes };
}

function idOf(task: JsonObject): string {
  const id = task.text('id');
  if (id === '') throw task.fault('id', 'the task has no id');
  return id;
}

/** Credits of a task in units of 1e-12: all of them, and those after its first failed session, which are its retry cost. */
export type TaskCredits = { readonly total: bigint; readonly afterFailure: bigint };

/** What a task took, from its lines as {@link readAgentTask} reads them. */
export function creditsOfTask(lines: readonly BillLine[]): TaskCredits {
  const sessions = lines
    .map(({ quantity = 0n, raw }) => ({ quantity, ...stateOf(raw) }))
    .sort((left, right) => (left.createdAt < right.createdAt ? -1 : 1));
  const failed = sessions.findIndex(({ state }) => state === 'failed');
  const sum = (of: typeof sessions) => of.reduce((total, { quantity }) => total + quantity, 0n);
  return { total: sum(sessions), afterFailure: failed < 0 ? 0n : sum(sessions.slice(failed + 1)) };
}

function stateOf(raw: string): { readonly state: string; readonly createdAt: string } {
  const [session] = readPages(raw);
  return { state: session?.text('state') ?? '', createdAt: session?.text('created_at') ?? '' };
}

function lineOf(task: JsonObject, session: JsonObject): BillLine {
  return billLine({
    source: 'github.agent_tasks',
    account: task.object('owner')?.text('id') ?? '',
    scope: task.text('id'),
    day: dayIn(session, 'created_at'),
    provider: 'github',
    product: 'Copilot cloud agent',
    model: gitHubModel(session.text('model')),
    user: userOf(session.object('user') ?? task.object('creator')),
    repo: repositoryOf(task.text('html_url')),
    session: session.text('id'),
    ...usageOf(session.object('usage')),
    raw: session.raw(),
  });
}

type Usage = Pick<BillLine, 'item' | 'kind' | 'unknown' | 'quantity' | 'unit'>;

/** Undefined while a session has not told what it used. */
function usageOf(usage: JsonObject | undefined): Usage {
  const credits = {
    item: '',
    kind: 'credits',
    unknown: '',
    unit: 'AI Credits',
    quantity: undefined,
  } as const;
  if (!usage) return credits;
  const [item, amount] = [usage.text('type'), usage.decimal('amount')];
  if (item !== 'ai_credits') {
    const unknown = `Usage of the type "${item}" is not known.`;
    return { item, kind: 'other', unknown, unit: item, quantity: amount };
  }
  return { ...credits, item, quantity: amount && parseDecimal(usage.text('amount'), NANO_SCALE) };
}

function userOf(user: JsonObject | undefined): string {
  return canonicalUser(user?.text('email') || user?.text('login') || user?.text('id') || '');
}

/** The address of a task's page is the only place that names the repository. */
function repositoryOf(address: string): string {
  const [, repository] = /^https?:\/\/([^/?#]+\/[^/?#]+\/[^/?#]+)\/tasks\//.exec(address) ?? [];
  return repository === undefined ? '' : canonicalRepository(repository);
}
