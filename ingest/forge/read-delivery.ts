// From the bytes of a delivery to facts, for whichever forge it is.
import { z } from 'zod';
import type { Forge, ForgeFact } from '../../schemas/forge.ts';
import { factsOfBitbucket } from './bitbucket.ts';
import { MalformedDelivery, type ForgeDelivery, type ReadDelivery } from './delivery.ts';
import { factsOfGithub } from './github.ts';
import { factsOfGitlab } from './gitlab.ts';
import { isPlausible } from './instant.ts';
import { factsOfOutcome } from './outcome.ts';
import { factsOr, shaped, type Around } from './reading.ts';

type Reader = (event: string, body: unknown, around: Around) => ReadDelivery;

const READERS: Readonly<Record<Forge, Reader>> = {
  github: factsOfGithub,
  gitlab: (_event, body, around) => factsOfGitlab(body, around),
  bitbucket: factsOfBitbucket,
  api: (_event, body, around) => factsOfOutcome(body, around),
};

/** The event of several deliveries in one, as they are asked for when deliveries were missed. */
export const CATCH_UP = 'catch_up';

const caughtUp = z.object({ deliveries: z.array(z.object({ event: z.string(), body: z.unknown() })) });

/** The facts in a delivery, or why there are none. Pure; throws {@link MalformedDelivery} for what no forge sends. */
export function readDelivery(delivery: ForgeDelivery): ReadDelivery {
  const read = factsOf(delivery);
  return { ...read, facts: read.facts.map((fact) => withinTime(fact, delivery.at)) };
}

function factsOf(delivery: ForgeDelivery): ReadDelivery {
  const { forge, event, host, reviewWorkflows } = delivery;
  const around = { host, reviewWorkflows, receivedAt: new Date(delivery.at).toISOString() };
  const body = jsonOf(delivery.body);
  const reader = READERS[forge];
  if (event !== CATCH_UP) return reader(event, body, around);
  const { deliveries } = shaped(caughtUp, body);
  const facts = deliveries.flatMap((one) => reader(one.event, one.body, around).facts);
  return factsOr(facts, 'nothing in what was asked for is of use');
}

/** Times that nothing can have happened at are that of receipt: committers write what they like, and each month is a partition. */
function withinTime(fact: ForgeFact, receivedAt: number): ForgeFact {
  const bounded = (told: string): string =>
    isPlausible(told, receivedAt) ? told : new Date(receivedAt).toISOString();
  if (fact.kind !== 'change') return { ...fact, at: bounded(fact.at) };
  const { change } = fact;
  return { ...fact, at: bounded(fact.at), change: { ...change, openedAt: bounded(change.openedAt) } };
}

function jsonOf(body: Uint8Array): unknown {
  let told: unknown;
  try {
    told = parsed(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new MalformedDelivery('The body is not JSON in UTF-8.');
  }
  if (typeof told === 'object' && told !== null && !Array.isArray(told)) return told;
  throw new MalformedDelivery('The body must be a JSON object.');
}

/** Half of a pair of characters, which only an escape can be: the ledger refuses text with one in it. */
const HALVES = /\\ud[89a-f]/i;

function parsed(text: string): unknown {
  if (!HALVES.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_, value: unknown) => (typeof value === 'string' ? value.toWellFormed() : value));
}
