// A published list of prices in the form of @pydantic/genai-prices: read from outside, so checked before anything is rated by it.
import type { Provider } from '@pydantic/genai-prices';
import { z } from 'zod';
import { faultsOf } from '../../schemas/problem.ts';

/** A list as it was read: JSON, and how charges name it. */
export type PriceList = { readonly source: string; readonly text: string };

/** The list cannot be used; the message says where and why. */
export class PriceListFault extends Error {
  override readonly name = 'PriceListFault';
}

/** Dollars for a million tokens, or for what else a key counts. More than this is a mistake, and would not fit the ledger. */
const rate = z.number().min(0).max(1_000_000);
const rates = z.record(
  z.string(),
  z.union([
    rate,
    z.looseObject({
      base: rate,
      tiers: z.array(z.looseObject({ start: z.number().min(0), price: rate })),
    }),
  ]),
);

const text = z.string();
const match: z.ZodType = z.lazy(() =>
  z.union([
    z.strictObject({ equals: text }),
    z.strictObject({ starts_with: text }),
    z.strictObject({ ends_with: text }),
    z.strictObject({ contains: text }),
    z.strictObject({ regex: text.refine(isExpression, 'is no regular expression') }),
    z.strictObject({ or: z.array(match) }),
    z.strictObject({ and: z.array(match) }),
  ]),
);

/** From a day on, or at times of the day; the package itself is strict about them. */
const constraint = z.record(z.string(), z.string());

const list = z
  .array(
    z.looseObject({
      id: z.string().min(1),
      model_match: match.optional(),
      provider_match: match.optional(),
      models: z.array(
        z.looseObject({
          id: z.string().min(1),
          match,
          prices: z.union([
            rates,
            z.array(z.looseObject({ constraint: constraint.optional(), prices: rates })).min(1),
          ]),
        }),
      ),
    }),
  )
  .min(1);

/** The published list has a thousand. Models that a list leaves out would have no price. */
const LEAST_MODELS = 100;

/** The providers of a list. Throws {@link PriceListFault}. */
export function providersIn(json: string): Provider[] {
  let told: unknown;
  try {
    told = JSON.parse(json);
  } catch {
    throw new PriceListFault('The list of prices is no JSON.');
  }
  const parsed = list.safeParse(withoutNothing(told));
  if (!parsed.success) {
    const [first] = faultsOf(parsed.error, 'the list');
    throw new PriceListFault(`The list of prices cannot be used: ${first.name} ${first.detail}`);
  }
  const models = parsed.data.reduce((sum, provider) => sum + provider.models.length, 0);
  if (models < LEAST_MODELS)
    throw new PriceListFault(
      `The list of prices has ${models}, fewer than ${LEAST_MODELS} models: it is not whole.`,
    );
  return parsed.data as unknown as Provider[];
}

/** What a list says as null it does not say. */
function withoutNothing(told: unknown): unknown {
  if (Array.isArray(told)) return told.map(withoutNothing);
  if (typeof told !== 'object' || told === null) return told;
  const fields = Object.entries(told).filter(([, value]) => value !== null);
  return Object.fromEntries(fields.map(([name, value]) => [name, withoutNothing(value)]));
}

function isExpression(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}
