// Prices of one's own: what is agreed with a provider, a corrected list, a stand-in for models without a price.
import { z } from 'zod';

/** Decimal text of a rate, a price or a factor: from 0, with at most 12 decimals. */
const rate = z
  .string()
  .trim()
  .regex(/^(?:0|[1-9]\d{0,8})(?:\.\d{1,12})?$/, 'must be a decimal such as "2.5", without sign or exponent');

/** A moment at which prices change: RFC 3339, UTC, or a day, which begins at 00:00 UTC. */
const begins = z
  .string()
  .trim()
  .overwrite((text) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text))
  .refine(isInstant, 'must be a day such as 2026-10-01, or a time in UTC such as 2026-10-01T12:00:00Z')
  .describe('RFC 3339, UTC; a day such as 2026-10-01 begins at 00:00 UTC.');

/** Days that no month has are read as days of the next one: they are refused. */
function isInstant(text: string): boolean {
  if (!z.iso.datetime().safeParse(text).success) return false;
  const at = Date.parse(text);
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === text.slice(0, 10);
}

/**
 * What an entry is for. `negotiated`: what is paid; it becomes the cost, and the list price stays beside it. `list`: takes
 * the place of the bundled list. `fallback`: counts where no other price is known, so that no limit is passed unseen.
 */
export const priceRole = z.enum(['negotiated', 'list', 'fallback']);
export type PriceRole = z.infer<typeof priceRole>;

/** Kinds of tokens as prices name them; dollars for a million of them. */
export const RATE_NAMES = ['input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'output'] as const;
export type RateName = (typeof RATE_NAMES)[number];

const rates = z.strictObject({
  input: rate.optional(),
  output: rate.optional(),
  cache_read: rate.optional(),
  cache_write_5m: rate.optional(),
  cache_write_1h: rate.optional(),
});

/** Rates of a whole call whose prompt, cache included, has more tokens than `above_prompt_tokens`. */
const tier = z.strictObject({ above_prompt_tokens: z.int().min(0), rates });

/** Percent of the list, with at most four decimals. */
const percent = z
  .string()
  .trim()
  .regex(/^(?:100(?:\.0{1,4})?|(?:0|[1-9]\d?)(?:\.\d{1,4})?)$/, 'must be from "0" to "100", such as "12.5"');

const way = z.string().trim().toLowerCase().min(1).max(60).optional();

/** What all rates are multiplied by for calls of a service tier, a speed or a place. */
const multiplier = z.strictObject({
  when: z.strictObject({
    speed: way.describe('Such as `fast`, `batch`, `priority`, `flex`.'),
    geography: way.describe('Where inference has to run, such as `us`.'),
  }),
  factor: rate,
});

const period = {
  effective_from: begins,
  effective_to: begins.nullable().describe('The first moment at which it no longer counts; null: none.'),
  source: z.string().trim().max(500).describe('The contract, quote or page that says so; may be empty.'),
};

/** Prices of tokens. */
export const tokenPrice = z.strictObject({
  of: z.literal('tokens'),
  role: priceRole,
  provider: z.string().trim().toLowerCase().max(120).describe('As in the ledger; empty for any.'),
  model: z
    .string()
    .trim()
    .toLowerCase()
    .max(200)
    .describe('A name, or how names begin; empty for any, by `prefix`.'),
  match: z.enum(['exact', 'prefix']),
  ...period,
  rates: rates.describe(
    'Dollars for a million tokens. What is not told costs what the list says, less `percent_off`; for a fallback, as input.',
  ),
  percent_off: percent
    .optional()
    .describe('Off the list, for all that `rates` and `tiers` do not tell; of what is negotiated only.'),
  tiers: z.array(tier).max(10),
  multipliers: z.array(multiplier).max(20),
});

/** The price of a credit, such as those of GitHub and Codex. */
export const creditPrice = z.strictObject({
  of: z.literal('credits'),
  unit: z.string().trim().min(1).max(60).describe('As in the ledger, such as `github_ai_credit`.'),
  ...period,
  price: rate.describe('Dollars for one.'),
});

/** The price of a minute of a runner, by its SKU. */
export const minutePrice = z.strictObject({
  of: z.literal('minutes'),
  sku: z.string().trim().min(1).max(120).describe('As in reports of usage, such as `actions_linux`.'),
  ...period,
  price: rate.describe('Dollars for one minute.'),
});

/** One entry of the price book. */
export const priceValue = z.discriminatedUnion('of', [tokenPrice, creditPrice, minutePrice]);
export type PriceValue = z.infer<typeof priceValue>;
export type TokenPriceValue = z.infer<typeof tokenPrice>;

/** An entry's id: a lower-case slug. */
export const priceId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,99}$/, 'must be lower-case letters, digits, dots, dashes: `gpt-5-2027`');

/** An entry with its name and version, as charges name it: `price-book/<id>@<version>`. */
export type PriceEntry = { readonly id: string; readonly version: number; readonly value: PriceValue };
