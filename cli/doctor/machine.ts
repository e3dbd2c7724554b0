// What is examined: this machine's places and environment, the folder of work, and the Outlay that is asked.
import { join } from 'node:path';
import { fieldsOf, textOf } from '../../hook/fields.ts';
import type { HistoryPlaces } from '../../ingest/adapters/history.ts';
import { readOwn } from '../../hook/own-file.ts';
import type { SetupName } from '../connect/setups.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a program is started with: just these variables. Node.js would pass on inherited ones too. */
export function environmentOf(...parts: readonly Environment[]): NodeJS.ProcessEnv {
  return Object.assign(Object.create(null) as NodeJS.ProcessEnv, ...parts) as NodeJS.ProcessEnv;
}

/** The server that is asked, and the tokens that may go to it. Empty text where there is none. */
export type ServerTarget = {
  readonly url: string;
  /** Where the address comes from. */
  readonly from: string;
  /** For what only readers may see. */
  readonly readToken: string;
  /** What agents and hooks send. */
  readonly sendToken: string;
  /** Where Outlay takes OTLP on its own ports. */
  readonly otlpHttp: string;
  readonly otlpGrpc: string;
};

export type Machine = {
  readonly places: HistoryPlaces;
  readonly environment: Environment;
  /** Where the person works. */
  readonly folder: string;
  readonly server: ServerTarget;
  /** Whom the hook works for; empty where nobody is named. */
  readonly user: string;
  /** What `outlay connect` writes the hook's program as. */
  readonly node: string;
  readonly now: () => number;
};

/** Whom the hook of an agent asks. */
export type HookTarget = { readonly url: string; readonly token: string; readonly user: string };

/**
 * What `hook.json` says for an agent; without one, what it says for all, else for the first that it names. Undefined where it
 * says nothing, or where the hook would not trust it.
 */
export function hookTarget(home: string, agent?: SetupName): HookTarget | undefined {
  const kept = readOwn(join(home, '.outlay', 'hook.json'), true);
  const byAgent = fieldsOf(kept['agents']);
  const own = agent !== undefined && Object.hasOwn(byAgent, agent) ? byAgent[agent] : undefined;
  const others = agent === undefined ? Object.values(byAgent).map(fieldsOf) : [];
  const told = own === undefined ? [kept, ...others] : [fieldsOf(own)];
  const { url, token, user } = told.find((one) => URL.canParse(textOf(one['url']))) ?? {};
  if (url === undefined) return undefined;
  return { url: textOf(url).replace(/\/+$/, ''), token: textOf(token, 4_096), user: textOf(user) };
}

/** Whether two addresses are of the same server. */
export function isSameOrigin(left: string, right: string): boolean {
  if (!URL.canParse(left) || !URL.canParse(right)) return false;
  const known = (address: string): string =>
    new URL(address).origin.replace(/\/\/(localhost|\[::1\])(?=:|$)/, '//127.0.0.1');
  return known(left) === known(right);
}

/** Resolves with `otherwise` where the work takes longer. */
export async function within<Result>(ms: number, work: Promise<Result>, otherwise: Result): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Result>((resolve) => (timer = setTimeout(() => resolve(otherwise), ms)));
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
