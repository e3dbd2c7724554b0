// What the parsers of all forges have in common: a shape that is required, and where a delivery belongs.
import type { z } from 'zod';
import type { Actor, ForgeFact } from '../../schemas/forge.ts';
import { faultsOf } from '../../schemas/problem.ts';
import { MalformedDelivery, type ReadDelivery } from './delivery.ts';

/** What a delivery is read with beside its body. */
export type Around = {
  /** The forge's, for payloads without addresses. */
  readonly host: string;
  /** When it came, RFC 3339 in UTC: for facts without a time of their own. */
  readonly receivedAt: string;
  readonly reviewWorkflows: readonly string[];
};

export const NOBODY: Actor = { name: '', kind: '' };

/** Reads a body as the forge documents it; throws {@link MalformedDelivery} naming the field that is not as it should be. */
export function shaped<Value>(shape: z.ZodType<Value>, body: unknown): Value {
  const parsed = shape.safeParse(body);
  if (parsed.success) return parsed.data;
  const [{ name, detail }] = faultsOf(parsed.error, 'body');
  throw new MalformedDelivery(`${name}: ${detail}`);
}

/** Nothing of use, and why. */
export function ignored(reason: string): ReadDelivery {
  return { facts: [], ignored: reason };
}

/** Facts; with none of them, the reason. */
export function factsOr(facts: readonly ForgeFact[], reason: string): ReadDelivery {
  return facts.length > 0 ? { facts } : ignored(reason);
}
