// Which source counts where several bill the same money: no dollar is added twice, and none is left out unseen.
import { BILL_SOURCE_FACTS, type BillSource, type LineKind } from '../../schemas/bills.ts';
import type { SourceUse } from '../../schemas/reconciliation-api.ts';

/** What a line tells, as far as that decides whether it counts. */
export type Told = {
  readonly source: BillSource;
  readonly account: string;
  readonly day: string;
  readonly provider: string;
  readonly kind: LineKind;
};

/** What became of a line. */
export type Use = SourceUse['use'];

/** A day of a source that was imported, with or without lines. `provider` is '' where only lines tell it. */
export type ImportedDay = Pick<Told, 'source' | 'account' | 'day' | 'provider'>;

/**
 * Sources that bill the same, the one that counts first. Anthropic's newer report knows discounts. GitHub's usage report
 * repeats the credits of its AI report, which knows models; everything else is in the usage report only.
 */
const SAME_MONEY: Readonly<Partial<Record<BillSource, readonly BillSource[]>>> = {
  'anthropic.cost': ['anthropic.analytics_cost'],
  'github.usage': ['github.ai_credits'],
};

/** Sources that tell the same quantities. */
const SAME_QUANTITIES: Readonly<Partial<Record<BillSource, readonly BillSource[]>>> = {
  'anthropic.analytics_usage': ['anthropic.usage'],
};

/**
 * Decides of each line whether it counts, for a set of imported days. One source of an account and day counts; a FOCUS file
 * counts where no report of the provider itself was imported for the day, whatever its account is called.
 */
export function usesOf(imported: readonly ImportedDay[]): (line: Told) => Use {
  const days = new Set(imported.map(keyOf));
  const direct = new Set(
    imported.flatMap((each) => (isDirectBill(each.source) ? [`${each.provider} ${each.day}`] : [])),
  );
  const has = (line: Told, sources: readonly BillSource[] | undefined): boolean =>
    sources?.some((source) => days.has(keyOf({ ...line, source }))) ?? false;
  return (line) => {
    const { role } = BILL_SOURCE_FACTS[line.source];
    if (role === 'repeated') return 'beside';
    if (role === 'usage') return has(line, SAME_QUANTITIES[line.source]) ? 'superseded' : 'quantities';
    if (line.source === 'focus') return direct.has(`${line.provider} ${line.day}`) ? 'superseded' : 'counted';
    const repeats = line.source !== 'github.usage' || line.kind === 'credits';
    return repeats && has(line, SAME_MONEY[line.source]) ? 'superseded' : 'counted';
  };
}

function isDirectBill(source: BillSource): boolean {
  return source !== 'focus' && BILL_SOURCE_FACTS[source].role === 'billed';
}

function keyOf({ source, account, day }: Pick<Told, 'source' | 'account' | 'day'>): string {
  return JSON.stringify([source, account, day]);
}
