// GitHub's reports of the demo company: credits of Copilot, and minutes of workflows.
import { formatDecimal } from '../../../schemas/decimal.ts';
import type { Pico } from '../../../schemas/money.ts';
import { DAY_MS, MINUTE_MS, type Day } from '../company/calendar.ts';
import { FORGE_HOST, pathOf, type Person } from '../company/company.ts';
import { seededRandom } from '../random.ts';
import { listCost } from '../session/models.ts';
import type { Change, Run } from '../changes/change.ts';
import type { DemoDelivery } from '../changes/deliveries.ts';
import { dayText } from './billed-days.ts';
import type { Use } from './bill-log.ts';
import { ACCOUNT } from './payers.ts';

/** Copilot's own review: its credits are of the author, its model is not disclosed. */
const COPILOT_REVIEW = 'dynamic/agents/copilot-pull-request-reviewer';

/** SKU and pico-dollars a minute, by what jobs ask to run on; larger runners are not in the minutes of the plan. */
const RUNNERS: Readonly<
  Record<string, { readonly sku: string; readonly price: Pico; readonly larger: boolean }>
> = {
  'ubuntu-latest': { sku: 'actions_linux', price: 6_000_000_000n, larger: false },
  'ubuntu-latest-4-cores': { sku: 'actions_linux_4_core', price: 12_000_000_000n, larger: true },
  'macos-15': { sku: 'actions_macos', price: 62_000_000_000n, larger: false },
};

/** A job of a workflow, which is billed to its repository. */
export type BilledJob = { readonly change: Change; readonly run: Run };

/** Jobs that are over, each once. */
export function billedJobs(deliveries: readonly DemoDelivery[], days: readonly Day[]): BilledJob[] {
  const jobs = new Map<string, BilledJob>();
  for (const { tidings } of deliveries) {
    if (tidings.kind !== 'job') continue;
    const { change, run } = tidings;
    if (days.includes(dayOf(run))) jobs.set(`${run.id}/${run.attempt}`, { change, run });
  }
  return [...jobs.values()].sort(
    (left, right) => left.run.endedAt - right.run.endedAt || left.run.id - right.run.id,
  );
}

function dayOf({ endedAt }: Run): Day {
  return Math.floor(endedAt / DAY_MS);
}

/** Credits of one person and model on a day. */
export type CreditUse = {
  readonly day: Day;
  readonly person: Pick<Person, 'login' | 'email'>;
  readonly model: string;
  /** In units of 1e-12. */
  readonly credits: bigint;
  /** `host/owner/name`; empty where GitHub does not say. */
  readonly repo: string;
};

/** Chats at a credit for each cent of the list price, and reviews by Copilot itself. */
export function creditUses(uses: readonly Use[], jobs: readonly BilledJob[], seed: string): CreditUse[] {
  const chats = uses.flatMap((use): CreditUse[] => {
    const { day, person, model } = use;
    const credits = listCost(model, use.tokens) * 100n;
    return person && credits > 0n ? [{ day, person, model: model.id.toUpperCase(), credits, repo: '' }] : [];
  });
  const reviews = jobs
    .filter(({ run }) => run.workflow.path === COPILOT_REVIEW)
    .map(({ change, run }): CreditUse => {
      const tenths = seededRandom(seed, 'review credits', run.id).integer(60, 220);
      const repo = `${FORGE_HOST}/${pathOf(change.repository)}`;
      return {
        day: dayOf(run),
        person: change.author,
        model: 'Code Review model',
        credits: BigInt(tenths) * 10n ** 11n,
        repo,
      };
    });
  return [...chats, ...reviews].sort((left, right) => left.day - right.day);
}

const CREDIT_COLUMNS =
  'date,username,product,sku,model,quantity,unit_type,applied_cost_per_quantity,gross_amount,discount_amount,net_amount,total_monthly_quota,organization,repository,cost_center_name';

/** The AI usage report: the pool of the seats covers all of it. */
export function creditsCsv(uses: readonly CreditUse[]): string {
  const rows = uses.map(({ day, person, model, credits, repo }) => {
    const gross = plain(credits, 14);
    return [
      dayText(day),
      person.login,
      'copilot',
      'copilot_ai_credit',
      model,
      plain(credits, 12),
      'ai-credits',
      '0.01',
      gross,
      gross,
      '0',
      '1900',
      ACCOUNT,
      repo,
      '',
    ];
  });
  return csv(CREDIT_COLUMNS, rows);
}

const MINUTE_COLUMNS =
  'date,product,sku,quantity,unit_type,applied_cost_per_quantity,gross_amount,discount_amount,net_amount,username,organization,repository,workflow_path,cost_center_name';

/** The detailed report of metered usage: each job is whole minutes; machines of one's own cost nothing here. */
export function minutesCsv(jobs: readonly BilledJob[]): string {
  const rows = jobs.flatMap(({ change, run }) => {
    const runner = RUNNERS[run.label];
    if (!runner) return [];
    const minutes = BigInt(Math.ceil((run.endedAt - run.startedAt) / MINUTE_MS));
    const gross = plain(minutes * runner.price, 12);
    return [
      [
        dayText(dayOf(run)),
        'actions',
        runner.sku,
        String(minutes),
        'minutes',
        plain(runner.price, 12),
        gross,
        runner.larger ? '0' : gross,
        runner.larger ? gross : '0',
        change.author.login,
        ACCOUNT,
        `${FORGE_HOST}/${pathOf(change.repository)}`,
        run.workflow.path,
        '',
      ],
    ];
  });
  return csv(MINUTE_COLUMNS, rows);
}

function csv(columns: string, rows: readonly (readonly string[])[]): string {
  return [columns, ...rows.map((row) => row.join(','))].map((line) => `${line}\r\n`).join('');
}

/** Decimal text without trailing zeros. */
function plain(value: bigint, scale: number): string {
  return formatDecimal(value, scale).replace(/\.?0+$/, '');
}
