// Catching up by schedule and by request: one turn of each connection at a time, going on where the last one ended.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Setting } from '../../control/setting.ts';
import type { Settings } from '../../control/settings.ts';
import { CATCH_UP } from '../../ingest/forge/read-delivery.ts';
import type { ForgeAnswer, ForgeDelivery } from '../../ingest/forge/delivery.ts';
import type { CatchUpResult, ForgeValue } from '../../schemas/forge-api.ts';
import { problem, ProblemError } from '../../schemas/problem.ts';
import { createGithubApi, PollStopped, Unreadable, type GithubApi } from './github-api.ts';
import { newPlace, pollGithub } from './poll-github.ts';
import type { ShapedDelivery } from './poll-github-runs.ts';
import type { PollPlace } from './state-file.ts';

export type Poller = {
  /** Starts a turn, or joins the one that runs; resolves with what it did, or after a while with where it stands. 409 where it cannot. */
  catchUp(connection: Setting<ForgeValue>): Promise<CatchUpResult>;
  /** What the last turn did; null for none since Outlay started. */
  resultOf(id: string): CatchUpResult | null;
  /** Asks all connections that want it. */
  tick(): Promise<void>;
  stop(): Promise<void>;
};

export type PollerOptions = {
  readonly settings: Pick<Settings, 'forges'>;
  readonly take: (delivery: ForgeDelivery) => Promise<ForgeAnswer>;
  /** How far each repository of a connection was asked for. Changed in place. */
  readonly places: Record<string, Record<string, PollPlace>>;
  /** Called when a place or a count changed. */
  readonly changed: () => void;
  readonly onFault: (error: unknown) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

export const POLL_INTERVAL_MS = 5 * 60_000;
const PATIENCE_MS = 30_000;

/** A poller that asks for nothing by itself: whoever made it calls {@link Poller.tick}. */
export function createPoller(options: PollerOptions): Poller {
  const { settings, now } = options;
  const results = new Map<string, CatchUpResult>();
  const turns = new Map<string, Promise<void>>();
  const ending = new AbortController();
  const start = async (connection: Setting<ForgeValue>): Promise<void> => {
    const { id } = connection;
    const running = turns.get(id);
    if (running) {
      await running;
      return;
    }
    const result = begun(now());
    results.set(id, result);
    const turn = runTurn(connection, result, { ...options, signal: ending.signal }).finally(() => {
      result.running = false;
      turns.delete(id);
    });
    turns.set(id, turn);
    await turn;
  };
  return {
    async catchUp(connection) {
      requireReadable(connection);
      await Promise.race([start(connection), sleep(PATIENCE_MS, undefined, { ref: false })]);
      return results.get(connection.id) ?? begun(now());
    },
    resultOf: (id) => results.get(id) ?? null,
    async tick() {
      const due = settings.forges
        .list()
        .filter(
          ({ id, value }) => value.poll && now() >= Date.parse(results.get(id)?.next_at ?? '1970-01-01'),
        );
      await Promise.all(due.map(start));
    },
    async stop() {
      ending.abort();
      await Promise.allSettled(turns.values());
    },
  };
}

function begun(now: number): CatchUpResult {
  const at = new Date(now).toISOString();
  return { at, running: true, repositories: 0, changes: 0, facts: 0, stopped: '', next_at: null };
}

function requireReadable({ id, value }: Setting<ForgeValue>): void {
  const { forge, token, repositories } = value;
  const fault =
    forge !== 'github'
      ? 'only GitHub can be asked for what was missed'
      : token === ''
        ? 'it has no token; give it one that reads contents, pull requests and actions'
        : repositories.length === 0
          ? 'it names no repositories to ask for'
          : undefined;
  if (fault !== undefined) throw new ProblemError(problem(409, `${id} cannot catch up: ${fault}.`));
}

type TurnOptions = PollerOptions & { readonly signal: AbortSignal };

/** Never rejects: what stopped it is in the result. */
async function runTurn(
  { id, value }: Setting<ForgeValue>,
  result: CatchUpResult,
  options: TurnOptions,
): Promise<void> {
  const { places, changed, now, signal } = options;
  const api = createGithubApi({ ...value, signal, now });
  const ofForge = (places[id] ??= {});
  let retryAt: number | undefined;
  for (const name of value.repositories) {
    const place = ofForge[name] ?? newPlace(now());
    const reached = (further: PollPlace): void => {
      ofForge[name] = further;
      changed();
    };
    const stopped = await pollOne(place, result, { ...options, api, name, value, reached });
    if (stopped === undefined) result.repositories += 1;
    else result.stopped = `${name}: ${stopped.message}`;
    retryAt = stopped?.retryAt;
    if (retryAt !== undefined || signal.aborted) break;
  }
  if (value.poll) result.next_at = new Date(Math.max(retryAt ?? 0, now() + POLL_INTERVAL_MS)).toISOString();
}

type One = TurnOptions & {
  readonly api: GithubApi;
  readonly name: string;
  readonly value: ForgeValue;
  readonly reached: (place: PollPlace) => void;
};

const OUR_FAULT = 'Something went wrong on our side; the log of the server says what.';

/** Resolves with what stopped it. */
async function pollOne(
  place: PollPlace,
  result: CatchUpResult,
  options: One,
): Promise<PollStopped | undefined> {
  const { api, name, reached, now, onFault } = options;
  const take = async (deliveries: readonly ShapedDelivery[]) => {
    try {
      return await takeAll(deliveries, options);
    } catch (error) {
      if (error instanceof PollStopped) throw error;
      onFault(error);
      throw new Unreadable(OUR_FAULT, undefined, error);
    }
  };
  try {
    const left = await pollGithub(place, result, { api, name, take, reached, now });
    if (left.length > 0) result.stopped = `${name}: ${left.map((pr) => `#${pr}`).join(', ')} cannot be read.`;
    return undefined;
  } catch (error) {
    if (error instanceof PollStopped) return error;
    onFault(error);
    return new PollStopped(OUR_FAULT);
  }
}

async function takeAll(deliveries: readonly ShapedDelivery[], { take, value, now }: One): Promise<number> {
  if (deliveries.length === 0) return 0;
  const { forge, host, reviewWorkflows } = value;
  const body = Buffer.from(JSON.stringify({ deliveries }));
  const answer = await take({ forge, event: CATCH_UP, delivery: '', body, at: now(), host, reviewWorkflows });
  if ('unavailable' in answer) throw new PollStopped(`Nothing is taken at the moment: ${answer.unavailable}`);
  if ('malformed' in answer) throw new Unreadable(`GitHub's answer cannot be read: ${answer.malformed}`);
  return 'taken' in answer ? answer.taken : 0;
}
