// The words of the status line. Amounts are decimal text and stay exact: no number with a point is ever computed.
import { fieldsOf, textOf, type Fields } from './fields.ts';
import { plainText } from './plain-text.ts';

const COLORS = { near: '\u001b[33m', over: '\u001b[31m' } as const;
const PLAIN = '\u001b[0m';

/** From this share of a limit on the line is coloured. */
const NEAR_PERCENT = 75n;

type Look = { readonly now: number; readonly colored: boolean };

/** `ada  $3.20 today · month $41.10 of $50 (82 %) · resets in 9 d`, from an answer of `POST /api/v1/context`. */
export function statusText(answer: Fields, { now, colored }: Look): string {
  const decision = fieldsOf(answer['decision']);
  const today = dollarsOf(answer['spent_today_usd']);
  const percent = percentOf(decision);
  const state = decision['allowed'] === false ? 'over' : (percent ?? 0n) >= NEAR_PERCENT ? 'near' : undefined;
  const parts = [today && `${today} today`, limitPart(decision, percent), resetPart(decision, now)];
  const said = parts.filter((part) => part !== '').join(' · ');
  const name = plainText(textOf(answer['user']).replace(/(?<=.)@.*$/, ''));
  return `${name}  ${colored && state ? `${COLORS[state]}${said}${PLAIN}` : said}`;
}

function limitPart(decision: Fields, percent: bigint | undefined): string {
  const [spent, limit] = [dollarsOf(decision['spent_usd']), dollarsOf(decision['limit_usd'])];
  const stopped = decision['allowed'] === false ? 'stopped: ' : '';
  if (limit === '')
    return stopped ? plainText(`${stopped}${textOf(decision['reason'])}`) : unlimited(decision, spent);
  if (spent === '') return `${stopped}spend unknown, ${labelOf(decision)} limit ${limit}`;
  const share = percent === undefined ? '' : ` (${percent} %)`;
  return `${stopped}${labelOf(decision)} ${spent} of ${limit}${share}`;
}

/** Without an amount there may be a limit all the same: amounts are not told to every token. */
function unlimited({ code, mode, warnings }: Fields, spent: string): string {
  const what = spent === '' ? '' : `${spent} this month, `;
  if (code === 'disabled') return `${what}limits off`;
  if (code === 'no_limit') return `${what}no limit`;
  if (mode !== 'live') return 'spend unknown';
  const first: unknown = Array.isArray(warnings) ? warnings[0] : undefined;
  return plainText(textOf(fieldsOf(first)['message'])) || 'within limits';
}

/** `month`, or the budget or cap that decided. */
function labelOf(decision: Fields): string {
  const { scope, id } = fieldsOf(decision['source']);
  const period = textOf(decision['period']);
  const label = scope === 'budget' ? `budget ${textOf(id, 64)} ${period}` : period;
  return plainText(label);
}

function resetPart(decision: Fields, now: number): string {
  const at = Date.parse(textOf(decision['resets_at']));
  if (Number.isNaN(at) || dollarsOf(decision['limit_usd']) === '') return '';
  return at > now ? `resets in ${ageText(at - now)}` : 'just reset';
}

/** `40 s`, `12 min`, `3 h`, `9 d`. */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3_600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

const DOLLARS = /^(-?)(\d{1,30})(?:\.(\d{1,12}))?$/;

/** `$41.10`, whole dollars without cents, never rounded up; empty for what is no amount. */
function dollarsOf(value: unknown): string {
  const match = DOLLARS.exec(textOf(value, 64));
  if (!match) return '';
  const [, sign = '', whole = '', fraction = ''] = match;
  const cents = fraction.slice(0, 2).padEnd(2, '0');
  if (BigInt(whole) === 0n && cents === '00' && fraction !== '') return '<$0.01';
  return `${sign}$${whole}${fraction === '' ? '' : `.${cents}`}`;
}

/** Whole percent of the limit, rounded down; undefined where spend is not known or the limit is 0. */
function percentOf(decision: Fields): bigint | undefined {
  const [spent, limit] = [picoOf(decision['spent_usd']), picoOf(decision['limit_usd'])];
  return spent === undefined || !limit ? undefined : (spent * 100n) / limit;
}

function picoOf(value: unknown): bigint | undefined {
  const match = DOLLARS.exec(textOf(value, 64));
  return match ? BigInt(`${match[1]}${match[2]}${(match[3] ?? '').padEnd(12, '0')}`) : undefined;
}
