// What rates are multiplied by for a service tier, a speed or a place: by the entry itself, else as providers publish it.
import { formatDecimal, parseDecimal } from '../../schemas/decimal.ts';

/** One factor: for calls of a speed, of a place, or of both. Empty text: of any. */
export type Multiplier = { readonly speed: string; readonly geography: string; readonly factor: string };

/** A product of factors, exact, and how charges name it: ` × 0.5`; empty for 1. */
export type Factor = { readonly value: bigint; readonly told: string };

/** Decimals of {@link Factor.value}: those of two factors. */
export const FACTOR_SCALE = 24;

/** Decimals of one factor. */
const SCALE = FACTOR_SCALE / 2;
const ONE = 10n ** BigInt(SCALE);
const USUAL: Factor = { value: ONE * ONE, told: '' };

/** How a call was made. */
type Way = {
  readonly provider: string;
  readonly model: string;
  readonly speed: string;
  readonly geography?: string;
};

/** Half price for what may wait. */
// https://developers.openai.com/api/docs/pricing and https://platform.claude.com/docs/en/about-claude/pricing, checked on
// 2026-11-22. Speeds that cost more (`fast`, `priority`) differ by model and contract: own entries tell them.
const SPEEDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  openai: { batch: '0.5', flex: '0.5' },
  anthropic: { batch: '0.5' },
};

/** Of inference that has to stay in the United States, on Anthropic's own API; older models cannot be asked for it. */
// https://platform.claude.com/docs/en/manage-claude/data-residency, checked on 2026-11-22.
const US_FACTOR = '1.1';
const BEFORE_PLACES =
  /^claude-(?:instant|v?[123](?![0-9])|(?:opus|sonnet|haiku)-[34](?:[-.][0-5])?(?:-\d{8}|(?![0-9.-])))/;

/** The factors that providers publish for a model, where it has any. */
export function publishedMultipliers(provider: string, model: string): readonly Multiplier[] {
  const speeds = Object.entries(SPEEDS[provider] ?? {}).map(([speed, factor]) => ({
    speed,
    geography: '',
    factor,
  }));
  const hasPlaces = provider === 'anthropic' && model.startsWith('claude') && !BEFORE_PLACES.test(model);
  return hasPlaces ? [...speeds, { speed: '', geography: 'us', factor: US_FACTOR }] : speeds;
}

/**
 * The factor of a call. Undefined where it has a speed that neither the entry nor its provider gives a factor: the usual
 * rates would be wrong. A place that nobody names costs what any place does.
 */
export function factorFor(
  { multipliers }: { readonly multipliers: readonly Multiplier[] },
  { provider, model, speed: told, geography = '' }: Way,
): Factor | undefined {
  const speed = told.toLowerCase();
  if (speed === '' && geography === '') return USUAL;
  const all = [...multipliers, ...publishedMultipliers(provider, model)];
  const of = (by: Omit<Multiplier, 'factor'>): bigint | undefined => {
    const found = all.find((one) => one.speed === by.speed && one.geography === by.geography);
    return found && parseDecimal(found.factor, SCALE);
  };
  if (speed !== '' && geography !== '') {
    const both = of({ speed, geography });
    if (both !== undefined) return factorOf(both, ONE);
  }
  const bySpeed = speed === '' ? ONE : of({ speed, geography: '' });
  const byPlace = (geography === '' ? undefined : of({ speed: '', geography })) ?? ONE;
  return bySpeed === undefined ? undefined : factorOf(bySpeed, byPlace);
}

function factorOf(left: bigint, right: bigint): Factor {
  const value = left * right;
  if (value === USUAL.value) return USUAL;
  return { value, told: ` × ${formatDecimal(value, FACTOR_SCALE).replace(/\.?0+$/, '')}` };
}
