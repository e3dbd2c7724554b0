// Prices of credits and of minutes of runners at a time: entries of one's own before what is published.
import { fromUsd, type Pico } from './money.ts';
import type { PriceEntry, PriceValue } from './price-book.ts';

/** A published price, as the API tells it. */
export type BuiltInPrice = {
  readonly of: 'credits' | 'minutes';
  readonly name: string;
  /** Dollars for one. */
  readonly price: string;
  /** RFC 3339, half-open; null: not bounded there. */
  readonly effective_from: string | null;
  readonly effective_to: string | null;
  readonly source: string;
};

/** Dollars for one credit or one minute, and what says so: `price-book/<entry>@<version>` or an address. */
export type DatedPrice = {
  readonly price: Pico;
  readonly source: string;
  /** RFC 3339; null: since ever. */
  readonly from: string | null;
};

const GITHUB_CREDITS =
  'https://docs.github.com/en/copilot/concepts/billing/organizations-and-enterprises/usage-based-billing';
const CODEX_CREDITS = 'https://help.openai.com/en/articles/20001106';
const RUNNERS = 'https://docs.github.com/en/billing/reference/actions-runner-pricing';
const RUNNERS_SINCE = '2026-01-01T00:00:00Z';

/** GitHub's runners by the minute; free minutes and discounts of a plan are not known here. */
const MINUTES_NOW: Readonly<Record<string, string>> = {
  actions_linux_slim: '0.002',
  actions_linux: '0.006',
  actions_linux_arm: '0.005',
  actions_linux_4_core: '0.012',
  actions_linux_8_core: '0.022',
  actions_linux_16_core: '0.042',
  actions_windows: '0.01',
  actions_windows_4_core: '0.022',
  actions_macos: '0.062',
  actions_macos_l: '0.077',
  actions_macos_xl: '0.102',
};

/** Only the standard runners of that time are known. */
const MINUTES_BEFORE: Readonly<Record<string, string>> = {
  actions_linux: '0.008',
  actions_windows: '0.016',
  actions_macos: '0.08',
};

/** What counts without an entry. Checked on 2026-11-22. */
export const BUILT_IN_PRICES: readonly BuiltInPrice[] = [
  credit('github_ai_credit', '0.01', GITHUB_CREDITS),
  credit('codex_credit', '0.04', CODEX_CREDITS),
  ...minutes(MINUTES_NOW, { effective_from: RUNNERS_SINCE, effective_to: null }),
  ...minutes(MINUTES_BEFORE, { effective_from: null, effective_to: RUNNERS_SINCE }),
];

function credit(name: string, price: string, source: string): BuiltInPrice {
  return { of: 'credits', name, price, effective_from: null, effective_to: null, source };
}

function minutes(
  prices: Readonly<Record<string, string>>,
  period: Pick<BuiltInPrice, 'effective_from' | 'effective_to'>,
): BuiltInPrice[] {
  return Object.entries(prices).map(([name, price]) => ({
    of: 'minutes',
    name,
    price,
    ...period,
    source: RUNNERS,
  }));
}

/** What a credit costs on a day (`2026-10-05`, UTC: at its start); undefined where nobody says. */
export function creditPriceOf(
  entries: readonly PriceEntry[],
  unit: string,
  day: string,
): DatedPrice | undefined {
  return priceAt(entries, { of: 'credits', name: unit, at: Date.parse(`${day}T00:00:00Z`) });
}

/** What a minute of a runner costs, `at` in milliseconds since 1970; undefined where nobody says. */
export function minutePriceOf(
  entries: readonly PriceEntry[],
  sku: string,
  at: number,
): DatedPrice | undefined {
  return priceAt(entries, { of: 'minutes', name: sku, at });
}

type Asked = { readonly of: BuiltInPrice['of']; readonly name: string; readonly at: number };

function priceAt(entries: readonly PriceEntry[], asked: Asked): DatedPrice | undefined {
  const own = entries.find(({ value }) => isOf(value, asked) && covers(value, asked.at));
  if (own && own.value.of !== 'tokens') {
    const { price, effective_from: from } = own.value;
    return dated(price, `price-book/${own.id}@${own.version}`, from);
  }
  const known = BUILT_IN_PRICES.find(
    (one) => one.of === asked.of && one.name === asked.name && covers(one, asked.at),
  );
  return known && dated(known.price, known.source, known.effective_from);
}

function isOf(value: PriceValue, { of, name }: Asked): boolean {
  if (value.of === 'credits') return of === 'credits' && value.unit === name;
  return value.of === 'minutes' && of === 'minutes' && value.sku === name;
}

function covers(
  { effective_from: from, effective_to: to }: Pick<BuiltInPrice, 'effective_from' | 'effective_to'>,
  at: number,
): boolean {
  return (from === null || at >= Date.parse(from)) && (to === null || at < Date.parse(to));
}

function dated(price: string, source: string, from: string | null): DatedPrice | undefined {
  const amount = fromUsd(price);
  return amount === undefined ? undefined : { price: amount, source, from };
}
