// An entry of the price book as the options of a command ask for it: what is not named stays as it was.
import { InvalidArgumentError } from 'commander';
import {
  priceValue,
  type PriceRole,
  type PriceValue,
  type TokenPriceValue,
} from '../../schemas/price-book.ts';
import type { PriceEntryAnswer } from '../../schemas/price-book-api.ts';
import { ReportError } from '../report/report-error.ts';

type Rates = TokenPriceValue['rates'];
type Tier = TokenPriceValue['tiers'][number];
type Multiplier = TokenPriceValue['multipliers'][number];

/** What may be named. */
export type PriceOptions = {
  readonly role?: PriceRole;
  readonly provider?: string;
  readonly model?: string;
  readonly prefix?: string;
  readonly credit?: string;
  readonly minute?: string;
  readonly from?: string;
  readonly to?: string;
  readonly source?: string;
  readonly price?: string;
  readonly input?: string;
  readonly output?: string;
  readonly cacheRead?: string;
  readonly cacheWrite5m?: string;
  readonly cacheWrite1h?: string;
  readonly percentOff?: string;
  readonly tier?: Tier[];
  readonly speed?: Multiplier[];
  readonly geography?: Multiplier[];
};

const NEEDED =
  'A new entry needs --from, and --model or --prefix with rates or --percent-off, or --credit or --minute with --price';

/** The entry as it is to be. Throws a sentence where that makes no sense. */
export function wantedPrice(before: PriceEntryAnswer | undefined, options: PriceOptions): PriceValue {
  const of = kindOf(before, options);
  const known = before?.of === of ? valueIn(before) : NEW[of];
  const parsed = priceValue.safeParse({
    ...known,
    ...given(commonIn(options)),
    ...particulars(known, of, options),
  });
  if (parsed.success) return parsed.data;
  if (!before && options.from === undefined) throw new ReportError('usage', NEEDED);
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  throw new ReportError('usage', `The entry makes no sense: ${faults.join('; ')}. ${NEEDED}`);
}

type Kind = PriceValue['of'];

function kindOf(before: PriceEntryAnswer | undefined, { credit, minute, model, prefix }: PriceOptions): Kind {
  if (credit !== undefined) return 'credits';
  if (minute !== undefined) return 'minutes';
  return model !== undefined || prefix !== undefined || !before ? 'tokens' : before.of;
}

const OPEN = { effective_to: null, source: '' };
const NEW: Readonly<Record<Kind, object>> = {
  credits: OPEN,
  minutes: OPEN,
  tokens: { ...OPEN, role: 'negotiated', provider: '', tiers: [], multipliers: [] },
};

/** Without what is known of it beside what it says. */
function valueIn(told: PriceEntryAnswer): object {
  const beside = ['entry', 'version', 'state', 'managed', 'updated_at', 'updated_by'];
  return Object.fromEntries(Object.entries(told).filter(([name]) => !beside.includes(name)));
}

function given(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function commonIn({ from, to, source }: PriceOptions) {
  return { effective_from: from, effective_to: to === 'none' ? null : to, source };
}

function particulars(known: object, of: Kind, options: PriceOptions): object {
  const { credit, minute, price } = options;
  if (of === 'credits') return given({ of, unit: credit, price });
  if (of === 'minutes') return given({ of, sku: minute, price });
  const rates = 'rates' in known ? known.rates : {};
  const told = { ...(rates as object), ...given(ratesIn(options)) };
  return { ...given({ of, ...tokenFields(options), rates: withoutList(told) }), ...percentIn(options) };
}

/** A rate that is the list's is not told. */
function withoutList(rates: object): object {
  return Object.fromEntries(Object.entries(rates).filter(([, rate]) => rate !== 'list'));
}

function percentIn({ percentOff }: PriceOptions): object {
  if (percentOff === undefined) return {};
  return { percent_off: percentOff === 'none' ? undefined : percentOff };
}

function tokenFields({ role, provider, model, prefix, tier, speed, geography }: PriceOptions) {
  const match = prefix === undefined ? (model === undefined ? undefined : 'exact') : 'prefix';
  const multipliers = speed || geography ? [...(speed ?? []), ...(geography ?? [])] : undefined;
  return { role, provider, model: prefix ?? model, match, tiers: tier, multipliers };
}

function ratesIn({
  input,
  output,
  cacheRead,
  cacheWrite5m,
  cacheWrite1h,
}: PriceOptions): Partial<Record<keyof Rates, string | undefined>> {
  return {
    input,
    output,
    cache_read: cacheRead,
    cache_write_5m: cacheWrite5m,
    cache_write_1h: cacheWrite1h,
  };
}

/** Reads `fast=6`, one of many. */
export function multiplierOf(way: 'speed' | 'geography') {
  return (text: string, before: Multiplier[] = []): Multiplier[] => {
    const [name = '', factor = '', ...more] = text.split('=');
    if (name === '' || factor === '' || more.length > 0)
      throw new InvalidArgumentError('It is a name and a factor, such as fast=6.');
    return [...before, { when: { [way]: name }, factor }];
  };
}

/** Reads `200000:input=6,output=22.5`, one of many. */
export function tierOf(text: string, before: Tier[] = []): Tier[] {
  const [above = '', rates = ''] = text.split(':');
  const pairs = rates.split(',').map((pair) => pair.split('='));
  if (!/^\d{1,9}$/.test(above) || pairs.some((pair) => pair.length !== 2))
    throw new InvalidArgumentError('It is a number of tokens and rates, such as 200000:input=6,output=22.5.');
  // What is wrong with the rates is told with the rest of the entry.
  return [...before, { above_prompt_tokens: Number(above), rates: Object.fromEntries(pairs) as Rates }];
}
