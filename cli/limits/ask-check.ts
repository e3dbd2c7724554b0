// Asks whether work may go on, as whoever the token lets us: a reader asks for a check, a sender asks as its hook does.
import { z } from 'zod';
import { canonicalRepository } from '../../schemas/repository.ts';
import { ReportError } from '../report/report-error.ts';
import { call } from '../client/call.ts';
import { RefusedCall } from '../client/faults.ts';
import { understood } from '../client/read.ts';
import type { Server } from '../client/server.ts';

/** Whose work, and on what. Empty where it is not known; without a `user` the token has to be bound to one. */
export type Work = {
  readonly user: string;
  readonly agent: string;
  readonly repo: string;
  readonly model: string;
  readonly session: string;
};

/** What is needed of a decision, so that servers of other versions are understood. */
const toldDecision = z.looseObject({
  allowed: z.boolean(),
  reason: z.string(),
  mode: z.string(),
  warnings: z.array(z.looseObject({ message: z.string() })),
});

/** `user` is empty for the person of the token. */
export type Checked = { readonly user: string; readonly decision: z.infer<typeof toldDecision> };

const PATIENCE_MS = 10_000;

const contextDecision = z.object({ user: z.string(), decision: toldDecision });

/** The decision. Throws {@link ReportError}: `usage` where nobody is named, and what kept Outlay from answering. */
export async function askCheck(server: Server, work: Work): Promise<Checked> {
  const { user, session } = work;
  const repo = canonicalRepository(work.repo);
  const named = Object.entries({ ...work, repo }).filter(([, value]) => value !== '');
  const asked = { method: 'POST', body: Object.fromEntries(named), patience: PATIENCE_MS };
  try {
    const { body } = await call(server, '/limits/check', asked);
    return { user, decision: understood(server, toldDecision, body) };
  } catch (error) {
    if (!(error instanceof RefusedCall) || error.status !== 403) throw nobodyOr(error, user);
  }
  // With a session and a repository the place would be declared, and only the hook may say where a session works.
  const place = session === '' ? { repository: repo } : { session };
  const body = { user, agent: work.agent, model: work.model, ...place };
  try {
    const told = await call(server, '/context', { method: 'POST', body, patience: PATIENCE_MS });
    return understood(server, contextDecision, told.body);
  } catch (error) {
    throw nobodyOr(error, user);
  }
}

function nobodyOr(error: unknown, user: string): unknown {
  const isNobody = user === '' && error instanceof RefusedCall && error.status === 400;
  return isNobody ? new ReportError('usage', NOBODY) : error;
}

const NOBODY =
  'Nobody is named: say whose work it is with --user, or use a token that is bound to a person (outlay token create --user)';
