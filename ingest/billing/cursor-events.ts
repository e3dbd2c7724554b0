// Cursor's events of usage, `POST /teams/filtered-usage-events`: what each call cost, and who bears it.
import type { BillLine, BillReport } from '../../schemas/bills.ts';
import { canonicalModel } from '../../schemas/model-name.ts';
import type { TokenKind } from '../../schemas/tokens.ts';
import { windowsOf, type CursorWindow } from './cursor-window.ts';
import { dayOfMs } from './days.ts';
import { readEach } from './entry.ts';
import { readPages } from './json.ts';
import type { JsonObject } from './json-object.ts';
import { billLine, canonicalUser, slicesOf } from './lines.ts';

const TOKENS: readonly (readonly [member: string, kind: TokenKind])[] = [
  ['inputTokens', 'input'],
  ['cacheReadTokens', 'cacheRead'],
  ['cacheWriteTokens', 'cacheWrite'],
  ['outputTokens', 'output'],
];

/** Whether a page is a reply of events. */
export function isCursorEvents(page: JsonObject): boolean {
  return page.names().includes('usageEvents');
}

/**
 * Reads all pages of one or more windows; the days of a window are replaced whole. An event is a line of one request with
 * its money, and a line without money for each kind of its tokens. Events have no id, and equal ones are legal: none is
 * taken for another. Throws {@link BillRefused} where pages are missing or repeated, or windows overlap.
 */
export function readCursorEvents(text: string): BillReport {
  const windows = windowsOf(readPages(text));
  const lines = readEach(windows, (window) => readEach(window.events, (event) => linesOf(event, window)));
  const days = new Set(windows.flatMap((window) => window.days));
  const keys = [...days].map((day) => ({ source: 'cursor.events', account: '', scope: '', day }) as const);
  return { slices: slicesOf(lines, keys), notes: windows.flatMap(({ notes }) => notes) };
}

function linesOf(event: JsonObject, window: CursorWindow): BillLine[] {
  const charge = chargeLine(event, window);
  const usage = event.object('tokenUsage');
  const tokens = { ...charge, unknown: '', listCost: undefined, billedCost: undefined, currency: '' };
  const tokenLines = TOKENS.flatMap(([member, tokenKind]) => {
    const quantity = usage?.decimal(member) ?? 0n;
    return quantity === 0n
      ? []
      : [
          billLine({
            ...tokens,
            kind: 'tokens',
            unit: 'Tokens',
            tokenKind,
            quantity,
            raw: rawOf(member, usage),
          }),
        ];
  });
  return [charge, ...tokenLines];
}

/** The line with the money holds the event. */
function rawOf(member: string, usage: JsonObject | undefined): string {
  return JSON.stringify({ [member]: usage?.text(member) });
}

const ONE = 10n ** 12n;

function chargeLine(event: JsonObject, window: CursorWindow): BillLine {
  const listCost = event.cents('chargedCents');
  const bearer = bearerOf(event);
  return billLine({
    source: 'cursor.events',
    day: dayOf(event, window),
    provider: 'cursor',
    item: event.text('kind'),
    kind: 'requests',
    unknown: listCost === undefined ? 'The event tells no amount (`chargedCents`).' : bearer.unknown,
    product: 'Cursor',
    model: canonicalModel(event.text('model')),
    user: canonicalUser(
      event.text('userEmail') || event.text('serviceAccountName') || event.text('serviceAccountId'),
    ),
    session: event.text('conversationId'),
    quantity: ONE,
    unit: 'Requests',
    listCost,
    billedCost: bearer.isOwed ? listCost : listCost && 0n,
    currency: listCost === undefined ? '' : 'USD',
    raw: event.raw(),
  });
}

type Bearer = { readonly isOwed: boolean; readonly unknown: string };

/** `chargedCents` is there on included events too: whether it is owed, `isChargeable` says, or else the kind. */
function bearerOf(event: JsonObject): Bearer {
  if (event.has('isChargeable')) return { isOwed: event.flag('isChargeable'), unknown: '' };
  const kind = event.text('kind').toLowerCase();
  if (/^included|not charged|^free|api key/.test(kind)) return { isOwed: false, unknown: '' };
  if (/^usage-based|on-demand/.test(kind)) return { isOwed: true, unknown: '' };
  return { isOwed: true, unknown: `The kind "${event.text('kind')}" is not known: it is taken as owed.` };
}

/** Windows include their first and their last millisecond. */
function dayOf(event: JsonObject, { from, to }: CursorWindow): string {
  const at = event.has('timestamp') ? Number(event.text('timestamp')) : Number.NaN;
  const day = dayOfMs(at);
  if (day === undefined) throw event.fault('timestamp', 'has to be milliseconds since 1970');
  if (at < from || at > to) throw event.fault('timestamp', 'is outside of the window of its page');
  return day;
}
