// outlay status: what a person may still spend, and whose limits hold for them here.
import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { limitState, type LimitState } from '../../schemas/limit-api.ts';
import { userAnswer } from '../../schemas/api.ts';
import { intervalStart, PERIODS, type Period } from '../../schemas/period.ts';
import { queryOf, read } from '../client/read.ts';
import { RefusedCall } from '../client/faults.ts';
import { askCheck } from '../limits/ask-check.ts';
import { asking, type Asking } from './options.ts';
import { personHere, serverOf, type Server } from '../client/server.ts';
import { repositoryHere } from '../limits/repository-here.ts';
import { statusText } from '../limits/status-text.ts';
import { budgetLines, capLines } from '../limits/work-text.ts';
import { canonicalRepository } from '../../schemas/repository.ts';
import { jsonText } from '../limits/words.ts';
import { ReportError } from '../report/report-error.ts';
import { cleanText } from '../report/terminal-text.ts';

type Options = Asking & {
  readonly user?: string;
  readonly repo?: string;
  readonly agent?: string;
  readonly model?: string;
  readonly session?: string;
};

/** Adds the options and what is done. */
export function statusCommand(command: Command): void {
  asking(command)
    .option('--user <user>', 'of whom (default: whom this machine is connected as)')
    .option('--repo <repository>', 'budgets of this repository (default: what git says)')
    .option('--agent <agent>', 'budgets of this agent')
    .option('--model <model>', 'budgets of this model')
    .option('--session <session>', 'budgets and caps of this session')
    .action(status);
}

async function status({ url, json, ...asked }: Options): Promise<void> {
  const server = serverOf(url);
  const user = asked.user ?? (await personHere());
  const repo = canonicalRepository(asked.repo ?? (await repositoryHere()));
  const work = { ...asked, user, repo: repo || undefined };
  const state = user === '' ? undefined : await stateOf(server, work);
  if (!state) {
    await tellDecision(server, user, json);
    return;
  }
  const spent = await spentBeside(server, state);
  const more = [...budgetLines(state.budgets), ...capLines(state.session, asked.session === undefined)];
  const told = { ...state, spent_usd: Object.fromEntries(spent) };
  process.stdout.write(json ? jsonText(told) : statusText(state, { url: server.url, spent, more }));
}

/** Undefined where the token may not read it. */
async function stateOf(
  server: Server,
  { session, ...work }: Readonly<Record<string, string | undefined>>,
): Promise<LimitState | undefined> {
  // A session that nobody has heard of has the caps that a new one gets.
  const query = queryOf({ ...work, session: session ?? randomUUID() });
  try {
    return await read(server, `/limits/state${query}`, limitState);
  } catch (error) {
    if (error instanceof RefusedCall && error.status === 403) return undefined;
    throw error;
  }
}

/** A token that only sends is told the decision, as the hook is. */
async function tellDecision(server: Server, user: string, json: boolean | undefined): Promise<void> {
  const work = { user, agent: '', repo: '', model: '', session: '' };
  const told = await askCheck(server, work);
  const warnings = told.decision.warnings.map(({ message }) => `${cleanText(message)}\n`);
  const lines = [
    `${cleanText(told.user)}, at ${server.url}\n`,
    `${cleanText(told.decision.reason)}\n`,
    ...warnings,
  ];
  const advice = 'All numbers take a token that may read: OUTLAY_TOKEN or OUTLAY_ADMIN_TOKEN.\n';
  process.stdout.write(json ? jsonText(told) : [...lines, advice].join(''));
}

/** What was spent in the periods that no limit tells it of; null where it is not known. */
async function spentBeside(server: Server, state: LimitState): Promise<Map<Period, string | null>> {
  const missing = PERIODS.filter((period) => state.effective.every((limit) => limit.period !== period));
  const now = Date.now();
  const spent = missing.map(async (period): Promise<[Period, string | null]> => {
    const from = new Date(intervalStart(period, now)).toISOString();
    return [period, await spentSince(server, state.user, from)];
  });
  return new Map(await Promise.all(spent));
}

async function spentSince(server: Server, user: string, from: string): Promise<string | null> {
  try {
    const path = `/users/${encodeURIComponent(user)}${queryOf({ from })}`;
    return (await read(server, path, userAnswer)).summary.cost_usd;
  } catch (error) {
    // Of somebody who never spent anything and is in no group nothing is known, and that is all of it.
    if (error instanceof RefusedCall && error.status === 404) return '0';
    if (error instanceof ReportError) return null;
    throw error;
  }
}
