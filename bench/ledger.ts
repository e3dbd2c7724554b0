// What the ledger of a program holds, once it holds everything that was acknowledged.
import { setTimeout as sleep } from 'node:timers/promises';

/** The value of one figure of `/metrics`; NaN where it has none. */
export async function figure(url: string, name: string): Promise<number> {
  const figures = await (await fetch(`${url}/metrics`)).text();
  const line = figures.split('\n').find((one) => one.startsWith(`${name} `) || one.startsWith(`${name}{`));
  return Number(line?.split(' ').at(-1));
}

/** Resolves when no batch waits for the ledger. */
export async function drained(url: string): Promise<void> {
  while ((await figure(url, 'outlay_journal_pending_bytes')) > 0) await sleep(200);
}

type Page = { readonly rows: readonly { readonly session: string; readonly calls: number }[] };

/** Calls by session, of up to ten thousand sessions. */
export async function callsBySession(url: string): Promise<Map<string, number>> {
  const answer = await fetch(`${url}/api/v1/usage?group_by=session&limit=10000`);
  const { rows } = (await answer.json()) as Page;
  return new Map(rows.map(({ session, calls }) => [session, calls]));
}
