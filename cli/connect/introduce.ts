// Who the server says that this machine's person is, and whether they may spend: the first question a hook would ask.
import { z } from 'zod';
import { ReportError } from '../report/report-error.ts';

const answer = z.object({
  user: z.string(),
  decision: z.looseObject({ allowed: z.boolean(), reason: z.string(), mode: z.string().optional() }),
  spent_today_usd: z.string().nullish(),
});

export type Introduction = {
  readonly user: string;
  readonly allowed: boolean;
  readonly reason: string;
  /** The token sends for anybody by name: what could be told of the person was not. */
  readonly isUnbound: boolean;
};

/** Asks as the hook does. Throws a sentence where it would not be answered. */
export async function introduce(url: string, token: string, user: string): Promise<Introduction> {
  const headers = {
    'content-type': 'application/json',
    ...(token !== '' && { authorization: `Bearer ${token}` }),
  };
  let response: Response;
  try {
    const body = JSON.stringify({ user });
    const signal = AbortSignal.timeout(5_000);
    response = await fetch(`${url}/api/v1/context`, {
      method: 'POST',
      headers,
      body,
      redirect: 'error',
      signal,
    });
  } catch (error) {
    throw new ReportError(
      'unreachable',
      `No Outlay answers at ${url}; start it, or name another with --url`,
      error,
    );
  }
  const told: unknown = await response.json().catch(() => undefined);
  if (response.ok) {
    const { user: known, decision, spent_today_usd: spent } = answer.parse(told);
    const isUnbound = token !== '' && spent === null && decision.mode === 'live';
    return { user: known, allowed: decision.allowed, reason: decision.reason, isUnbound };
  }
  if (response.status === 401)
    throw new ReportError(
      'refused',
      'Outlay wants a token that may send: outlay token create --name … --user …',
    );
  if (user === '')
    throw new ReportError(
      'usage',
      'Nobody is named here: say who works here with --user, or with git config --global user.email',
    );
  throw new ReportError(
    'refused',
    `What answers at ${url} is no Outlay that takes hooks (status ${response.status})`,
  );
}
