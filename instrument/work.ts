// What an agent does, told as it happens: calls, activities, prompts and subagents, each with where it belongs.
import { randomUUID } from 'node:crypto';
import type { api, logs } from '@opentelemetry/sdk-node';
import type { ActivityKind } from '../schemas/usage-report.ts';
import { placeAttributes, withoutUnknown, type Context, type Place } from './attributes.ts';
import { beginCall, type CallRequest, type CallTeller, type OpenCall } from './call.ts';
import { decimalText, isCount } from './numbers.ts';

/** Details of an activity. */
export type ActivityDetails = {
  /** Of the tool: names only, never arguments. */
  readonly name?: string;
  /** Which attempt of a request it was, from 1. */
  readonly attempt?: number;
  /** How deep a subagent is: 1 below the main work. */
  readonly depth?: number;
};

/** One strand of an agent's work. Telling about it never throws and never waits. */
export interface Work {
  readonly context: Context;
  /** Makes a call of a model: its time, its usage, and its failure, which is passed on to you. */
  call<Result>(request: CallRequest, make: (call: CallTeller) => Promise<Result>): Promise<Result>;
  /** Tells that something happened: commits, lines, pull requests, tools, edits. */
  activity(kind: ActivityKind, quantity?: number, details?: ActivityDetails): void;
  /** A person asked for something. What is done for it is told by what this returns. */
  prompt(): Work;
  /** Runs a subagent. What it does is told by the work that it is given. */
  subagent<Result>(name: string, run: (work: Work) => Promise<Result>): Promise<Result>;
  /** The same work, with more or other context: another session, the pull request once it is opened. */
  within(context: Context): Work;
}

/** Where work is told to. */
export type Telling = {
  readonly tracer: api.Tracer;
  readonly logger: ReturnType<logs.LoggerProvider['getLogger']>;
  readonly onProblem: (problem: string) => void;
};

/** The work at a place. */
export function workAt(place: Place, telling: Telling): Work {
  const tell = (happened: Happened, at: Place = place): void =>
    quietly(telling, () => emit(happened, at, telling));
  const activity: Work['activity'] = (kind, quantity = 1, details = {}) =>
    tell({ kind, quantity, details, id: randomUUID() });
  const open = (request: CallRequest): OpenCall =>
    beginCall(request, {
      ...telling,
      place,
      onRetry: (attempt) => {
        activity('api_error', 1, { attempt });
        activity('retry', 1, { attempt: attempt + 1 });
      },
    });
  return {
    context: place.context,
    activity,
    call: async (request, make) =>
      await callWith(
        quietly(telling, () => open(request)),
        make,
        telling,
      ),
    prompt: () => {
      const prompt = randomUUID();
      const work = workAt({ ...place, prompt }, telling);
      work.activity('prompt');
      return work;
    },
    subagent: async (name, run) => {
      const { id: parentId = '', depth: parentDepth = 0 } = place.subagent ?? {};
      const depth = parentDepth + 1;
      const subagent = { name, id: randomUUID(), depth, parentId };
      const work = workAt({ ...place, subagent }, telling);
      // Under this id Outlay knows the start by the subagent's calls, too.
      const id = `subagent:${subagent.id}`;
      tell({ kind: 'subagent_started', quantity: 1, details: { name, depth }, id }, { ...place, subagent });
      try {
        return await run(work);
      } finally {
        work.activity('subagent_completed', 1, { name, depth });
      }
    },
    within: (context) => {
      const attributes = { ...place.context.attributes, ...context.attributes };
      return workAt({ ...place, context: { ...place.context, ...context, attributes } }, telling);
    },
  };
}

async function callWith<Result>(
  open: OpenCall | undefined,
  make: (call: CallTeller) => Promise<Result>,
  telling: Telling,
): Promise<Result> {
  const end = (failure?: unknown): void => quietly(telling, () => open?.end(failure));
  try {
    const result = await make(quietTeller(open?.teller, telling));
    end();
    return result;
  } catch (error) {
    end(error ?? 'error');
    throw error;
  }
}

/** The teller of a call whose faults stay here. */
function quietTeller(teller: CallTeller | undefined, telling: Telling): CallTeller {
  return {
    usage: (usage) => quietly(telling, () => teller?.usage(usage)),
    answered: (answer) => quietly(telling, () => teller?.answered(answer)),
    cost: (usd) => quietly(telling, () => teller?.cost(usd)),
    retry: () => quietly(telling, () => teller?.retry()),
  };
}

type Happened = { kind: ActivityKind; quantity: number; details: ActivityDetails; id: string };

/** More than any one event can tell. */
const MAX_QUANTITY = 10_000_000_000n;

function emit({ kind, quantity, details, id }: Happened, place: Place, { logger, onProblem }: Telling): void {
  const told = decimalText(quantity, MAX_QUANTITY);
  const { name, attempt, depth } = details;
  if (told === undefined || !isCount(attempt) || !isCount(depth)) {
    onProblem(`a quantity must be a number from 0, attempt and depth whole ones; not told: ${kind}`);
    return;
  }
  logger.emit({
    eventName: 'outlay.activity',
    timestamp: Date.now(),
    attributes: {
      ...placeAttributes(place),
      ...withoutUnknown({
        'event.name': 'outlay.activity',
        'outlay.activity.kind': kind,
        'outlay.activity.id': id,
        'outlay.activity.quantity': told,
        'outlay.activity.name': name,
        'outlay.activity.attempt': attempt,
        'outlay.activity.depth': depth,
      }),
    },
  });
}

/** An agent never fails because of its telemetry. */
function quietly<Result>({ onProblem }: Telling, tell: () => Result): Result | undefined {
  try {
    return tell();
  } catch (error) {
    onProblem(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
