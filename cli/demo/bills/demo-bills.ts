// The demo company's bills: what its providers would answer on the last of their days, as the files that are imported.
import type { BillSource } from '../../../schemas/bills.ts';
import { GROUPS } from '../company/company.ts';
import type { DemoCompany } from '../demo-company.ts';
import { anthropicCost, anthropicUsage } from './anthropic-reports.ts';
import { billedDays } from './billed-days.ts';
import type { BillLog } from './bill-log.ts';
import { cursorEvents } from './cursor-report.ts';
import {
  billedJobs,
  creditsCsv,
  creditUses,
  minutesCsv,
  type BilledJob,
  type CreditUse,
} from './github-reports.ts';
import { openAiCosts, openAiUsage, type Billed } from './openai-reports.ts';
import { ACCOUNT, PROJECTS, workspaceOf } from './payers.ts';
import { consoleUses, laptopUses, searchesIn } from './untold.ts';

/** A report as it is imported. */
export type DemoBill = {
  readonly source: BillSource;
  readonly account: string;
  /** Of the file. */
  readonly name: string;
  readonly text: string;
};

/** Everything that is billed, told by telemetry or not. */
export type DemoBilled = {
  readonly days: Billed['days'];
  readonly anthropic: Billed;
  readonly openai: Billed;
  readonly credits: readonly CreditUse[];
  readonly jobs: readonly BilledJob[];
};

/** From the calls of the company, and what nobody's agent told. */
export function demoBilled(company: DemoCompany, log: BillLog): DemoBilled {
  const { seed } = company;
  const days = billedDays(company);
  const onDays = (provider: 'anthropic' | 'openai' | 'github') =>
    log.uses(provider).filter(({ day }) => days.includes(day));
  const laptop = laptopUses(seed, days);
  const ofLaptop = (provider: 'anthropic' | 'openai') => laptop.filter((use) => use.provider === provider);
  const workspaces = GROUPS.map(({ id }) => workspaceOf(id));
  const jobs = billedJobs(company.deliveries(), days);
  return {
    days,
    anthropic: {
      days,
      uses: [...onDays('anthropic'), ...ofLaptop('anthropic'), ...consoleUses(seed, days)],
      searches: searchesIn(seed, days, workspaces),
    },
    openai: {
      days,
      uses: [...onDays('openai'), ...ofLaptop('openai')],
      searches: searchesIn(seed, days, Object.keys(PROJECTS)),
    },
    credits: creditUses(onDays('github'), jobs, seed),
    jobs,
  };
}

/** The reports of all billed days; none where no day is over. The same company and moment make the same bytes. */
export function demoBills(company: DemoCompany, log: BillLog): DemoBill[] {
  const { days, anthropic, openai, credits, jobs } = demoBilled(company, log);
  if (days.length === 0) return [];
  const bill = (source: BillSource, name: string, text: string): DemoBill => ({
    source,
    account: ACCOUNT,
    name,
    text,
  });
  return [
    bill('anthropic.usage', 'anthropic-usage.json', anthropicUsage(anthropic)),
    bill('anthropic.analytics_cost', 'anthropic-analytics-cost.json', anthropicCost(anthropic)),
    bill('openai.usage', 'openai-usage.json', openAiUsage(openai)),
    bill('openai.costs', 'openai-costs.json', openAiCosts(openai)),
    bill('github.ai_credits', 'github-ai-credits.csv', creditsCsv(credits)),
    bill('github.usage', 'github-usage.csv', minutesCsv(jobs)),
    bill('cursor.events', 'cursor-events.json', cursorEvents(log.cursor, days)),
  ];
}
