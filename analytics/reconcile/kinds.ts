// Kinds of tokens as both sides tell them, and how much of the billed tokens telemetry saw.
import { TOKEN_KINDS, type TokenKind } from '../../schemas/tokens.ts';
import { least, type BillRow, type LocalRow, type SliceSides } from './sides.ts';

/** Lines that tell tokens of a model: of a source of quantities where it knows the model, else of the lines of money. */
export function tokenLines({
  counted,
  quantities,
}: Pick<SliceSides, 'counted' | 'quantities'>): readonly BillRow[] {
  const ofTokens = (rows: readonly BillRow[]): BillRow[] =>
    rows.filter(
      ({ kind, tokenKind, quantity }) => kind === 'tokens' && tokenKind !== '' && quantity !== undefined,
    );
  const told = ofTokens(quantities);
  return told.length > 0 ? told : ofTokens(counted);
}

/** Cache writes are one kind where a side does not tell how long they live. */
export function kindsOf(local: readonly LocalRow[], told: readonly BillRow[]): readonly TokenKind[] {
  const isUnsplit =
    local.some(({ tokens }) => tokens.cacheWrite !== 0n) ||
    told.some(({ tokenKind }) => tokenKind === 'cacheWrite');
  return isUnsplit
    ? TOKEN_KINDS.filter((kind) => kind !== 'cacheWrite5m' && kind !== 'cacheWrite1h')
    : TOKEN_KINDS.filter((kind) => kind !== 'cacheWrite');
}

/** The kinds of the ledger that a kind of a cell stands for. */
export function includes(kind: TokenKind, kinds: readonly TokenKind[]): readonly TokenKind[] {
  const isOneKind = kind === 'cacheWrite' && !kinds.includes('cacheWrite5m');
  return isOneKind ? ['cacheWrite5m', 'cacheWrite1h', 'cacheWrite'] : [kind];
}

const QUANTITY_SCALE = 10n ** 12n;

/** Whole tokens of a quantity of a report, which is in units of 1e-12. */
export function inTokens(quantity: bigint): bigint {
  return quantity / QUANTITY_SCALE;
}

/** Tokens of the provider, and those of them that we saw too. */
export type Coverage = { readonly seen: bigint; readonly billed: bigint };

/** The coverage of a slice, by model and kind: what we saw of one does not make up for what we missed of another. */
export function coverageOf({ local, counted, quantities }: SliceSides): Coverage {
  const models = new Set([...counted, ...quantities].map(({ model }) => model));
  let [seen, billed] = [0n, 0n];
  for (const model of models) {
    const ours = local.filter((row) => row.model === model);
    const told = tokenLines({
      counted: counted.filter((row) => row.model === model),
      quantities: quantities.filter((row) => row.model === model),
    });
    for (const kind of kindsOf(ours, told)) {
      const parts = includes(kind, kindsOf(ours, told));
      const theirs = told.reduce(
        (sum, row) => sum + (parts.some((part) => part === row.tokenKind) ? (row.quantity ?? 0n) : 0n),
        0n,
      );
      const own = ours.reduce(
        (sum, { tokens }) => parts.reduce((total, part) => total + tokens[part], sum),
        0n,
      );
      const whole = inTokens(theirs);
      if (whole <= 0n) continue;
      billed += whole;
      seen += own < 0n ? 0n : least(own, whole);
    }
  }
  return { seen, billed };
}
