// How a cost comes about: tokens times unit prices, kind by kind, for one call or many.
import type { SessionCall } from '../../../schemas/api.ts';
import type { Pico } from '../../../schemas/money.ts';
import { picoOf } from '../../words/money.ts';

/** Tokens of one kind at one price. */
export type Line = {
  readonly model: string;
  readonly kind: string;
  readonly tokens: number;
  /** Per token; undefined without a list price. */
  readonly price: Pico | undefined;
};

export type Arithmetic = {
  readonly lines: readonly Line[];
  /** Of all lines that have a price. */
  readonly sum: Pico;
  /** What counts; undefined where nothing has a price. */
  readonly cost: Pico | undefined;
  /** The agents' own figure; undefined where none gave one. */
  readonly reported: Pico | undefined;
  readonly unpriced: number;
  /** Calls whose cost is not simply tokens at list prices, by how it came about. */
  readonly otherwise: Readonly<Partial<Record<Basis, number>>>;
  readonly sources: readonly string[];
};

type Basis = SessionCall['cost_basis'];
type Prices = NonNullable<SessionCall['unit_prices_usd']>;

/** Kinds in the order in which they are read. Writes of unknown life time count as the shorter-lived. */
const KINDS: readonly (readonly [string, keyof Prices, (call: SessionCall) => number])[] = [
  ['Input', 'input', (call) => call.input_tokens],
  ['Cache read', 'cache_read', (call) => call.cache_read_tokens ?? 0],
  ['Cache write, 5 min', 'cache_write_5m', (call) => call.cache_write_5m_tokens],
  ['Cache write, 1 h', 'cache_write_1h', (call) => call.cache_write_1h_tokens],
  ['Cache write, either', 'cache_write_5m', (call) => call.cache_write_unsplit_tokens],
  ['Output', 'output', (call) => call.output_tokens],
];

/** The arithmetic of calls; lines of one model, kind and price are one. */
export function arithmeticOf(calls: readonly SessionCall[]): Arithmetic {
  const lines = new Map<string, Line>();
  for (const call of calls) {
    for (const [kind, name, tokensOf] of KINDS) {
      const tokens = tokensOf(call);
      if (tokens === 0) continue;
      const price = picoOf(call.unit_prices_usd?.[name]);
      const key = `${call.model}\n${kind}\n${price ?? ''}`;
      const line = lines.get(key);
      lines.set(key, { model: call.model, kind, price, tokens: tokens + (line?.tokens ?? 0) });
    }
  }
  const otherwise: Partial<Record<Basis, number>> = {};
  for (const { cost_basis: basis } of calls) {
    if (basis !== 'list') otherwise[basis] = (otherwise[basis] ?? 0) + 1;
  }
  const told = inOrder([...lines.values()]);
  return {
    lines: told,
    sum: told.reduce((sum, line) => sum + (amountOf(line) ?? 0n), 0n),
    cost: sumOf(calls.map(({ cost_usd: cost }) => cost)),
    reported: sumOf(calls.map(({ reported_cost_usd: cost }) => cost)),
    unpriced: calls.reduce((sum, call) => sum + call.unpriced_calls, 0),
    otherwise,
    sources: [...new Set(calls.map(({ price_source: source }) => source))].filter((source) => source !== ''),
  };
}

/** Tokens times price. */
export function amountOf({ tokens, price }: Line): Pico | undefined {
  return price === undefined ? undefined : BigInt(tokens) * price;
}

/** Models by what they cost, and kinds in their order. */
function inOrder(lines: readonly Line[]): readonly Line[] {
  const costs = new Map<string, bigint>();
  for (const line of lines) costs.set(line.model, (costs.get(line.model) ?? 0n) + (amountOf(line) ?? 0n));
  const models = [...costs].sort(([, left], [, right]) => (left === right ? 0 : left < right ? 1 : -1));
  const kinds = KINDS.map(([kind]) => kind);
  return models.flatMap(([model]) =>
    lines
      .filter((line) => line.model === model)
      .sort((left, right) => kinds.indexOf(left.kind) - kinds.indexOf(right.kind)),
  );
}

function sumOf(amounts: readonly (string | null)[]): Pico | undefined {
  const known = amounts.map(picoOf).filter((amount) => amount !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, amount) => sum + amount, 0n);
}
