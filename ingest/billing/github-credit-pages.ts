// Replies of `/settings/billing/ai_credit/usage` and its kin: totals of a period, of everybody or of one person.
import { BillRefused, ENTERPRISE_SUM, type BillLine, type BillReport } from '../../schemas/bills.ts';
import { daysOfMonth, utcDayOf } from './days.ts';
import { readEach } from './entry.ts';
import { gitHubLine, PERIOD_NAMES } from './github-line.ts';
import type { JsonObject } from './json-object.ts';
import { slicesOf, type SliceKey } from './lines.ts';

/** Whether a page is of this kind. */
export function isCreditPage(page: JsonObject): boolean {
  return page.names().includes('usageItems') && page.names().includes('timePeriod');
}

/** The replies for an organisation (or enterprise) and period. */
type Period = {
  readonly owner: string;
  readonly days: readonly string[];
  readonly totals: JsonObject[];
  readonly byUser: JsonObject[];
};

/**
 * Reads replies for days or months; those of a month put all on its first day and say that nothing is on the others, so
 * that they take the place of days that were read one by one. Replies for single people need the one for everybody of
 * the same period beside them: they split it, and what is left over stays without a person. Throws {@link BillRefused}.
 */
export function readCreditPages(pages: readonly JsonObject[]): BillReport {
  const periods = new Map<string, Period>();
  for (const page of pages) addPage(periods, page);
  const all = [...periods.values()];
  const lines = readEach(all, linesOf);
  return { slices: slicesOf(lines, all.flatMap(keysOf)), notes: all.flatMap(notesOf) };
}

function addPage(periods: Map<string, Period>, page: JsonObject): void {
  if (!isCreditPage(page) || !page.has('usageItems'))
    throw page.fault('usageItems', 'and timePeriod have to be there');
  const owner = ownerOf(page);
  const days = daysOfPage(page);
  const filter = PARTS.find((name) => page.has(name));
  if (filter !== undefined) throw page.fault(filter, 'a report of a part would take the place of the whole');
  const key = JSON.stringify([owner, days]);
  const period = periods.get(key) ?? { owner, days, totals: [], byUser: [] };
  periods.set(key, period);
  (page.has('user') ? period.byUser : period.totals).push(page);
}

/** What a reply names when it was asked for a part only. */
const PARTS = ['product', 'model', 'repository', 'cost_center', 'costCenter', 'cost_center_id'];

/** The sum of an enterprise is apart from what its organizations tell: it repeats them. */
function ownerOf(page: JsonObject): string {
  const organization = page.text('organization').toLowerCase();
  if (organization !== '' || !page.has('enterprise')) return organization;
  return `${ENTERPRISE_SUM}${page.text('enterprise').toLowerCase()}`;
}

function daysOfPage(page: JsonObject): readonly string[] {
  const period = page.object('timePeriod');
  const part = (name: string) => period?.text(name).padStart(2, '0') ?? '';
  if (!period?.has('month')) throw page.fault('timePeriod', 'has to name a month, or better a day');
  const month = `${part('year')}-${part('month')}`;
  const first = utcDayOf(`${month}-${period.has('day') ? part('day') : '01'}`);
  if (first === undefined) throw page.fault('timePeriod', 'is no month or day of the calendar');
  return period.has('day') ? [first] : daysOfMonth(month);
}

function linesOf(period: Period): BillLine[] {
  const [total, another] = period.totals;
  const [somebody] = period.byUser;
  if (!total) {
    const detail =
      'a report of one person would take the place of everybody\u2019s: put it in a list with the report without `user`';
    throw somebody?.fault('user', detail) ?? new BillRefused([{ detail }]);
  }
  if (another) throw another.fault('timePeriod', 'two reports are of the same organization and period');
  const users = new Set(period.byUser.map((page) => page.text('user').toLowerCase()));
  if (users.size < period.byUser.length)
    throw total.fault('user', 'two reports are of the same person and period');
  const ofPeople = period.byUser.flatMap((page) => itemLines(page, period));
  return [...ofPeople, ...lessOf(itemLines(total, period), ofPeople)];
}

function itemLines(page: JsonObject, { owner, days: [day = ''] }: Period): BillLine[] {
  const place = { source: 'github.ai_credits', day, organization: owner, user: page.text('user') } as const;
  return readEach(page.objects('usageItems'), (item) => {
    const line = gitHubLine(item, PERIOD_NAMES, place);
    if (line.kind === 'minutes' || line.kind === 'storage' || line.kind === 'seats') {
      throw item.fault(
        'unitType',
        'this is the summary of all products, which repeats the report of usage: import that',
      );
    }
    return [{ ...line, raw: rawOf(page, item) }];
  });
}

/** With what only the page says. */
function rawOf(page: JsonObject, item: JsonObject): string {
  const said = ['organization', 'enterprise', 'user'].filter((name) => page.has(name));
  const members = said.map((name) => `${JSON.stringify(name)}:${JSON.stringify(page.text(name))}`);
  const period = page.object('timePeriod')?.raw() ?? '{}';
  return `{${[`"timePeriod":${period}`, ...members, item.raw().slice(1)].join(',')}`;
}

type Figures = Pick<BillLine, 'quantity' | 'listCost' | 'billedCost'>;

/** The lines of everybody without what people have of them; lines of which nothing is left over are gone. */
function lessOf(totals: readonly BillLine[], parts: readonly BillLine[]): BillLine[] {
  const taken = new Map<string, Figures>();
  for (const part of parts) taken.set(keyOf(part), combined(part, taken.get(keyOf(part)), 1n));
  const left: BillLine[] = [];
  for (const total of totals) {
    const part = taken.get(keyOf(total));
    taken.delete(keyOf(total));
    const line = part ? { ...total, ...combined(total, part, -1n) } : total;
    if (!part || line.quantity !== 0n || line.listCost !== 0n || line.billedCost !== 0n) left.push(line);
  }
  return [...left, ...parts.flatMap((part) => (taken.has(keyOf(part)) ? [negated(part)] : []))];
}

function keyOf({ product, item, model, unit }: BillLine): string {
  return JSON.stringify([product, item, model, unit]);
}

function combined(left: Figures, right: Figures | undefined, sign: bigint): Figures {
  const plus = (one: bigint | undefined, other: bigint | undefined) =>
    one === undefined && other === undefined ? undefined : (one ?? 0n) + sign * (other ?? 0n);
  return {
    quantity: plus(left.quantity, right?.quantity),
    listCost: plus(left.listCost, right?.listCost),
    billedCost: plus(left.billedCost, right?.billedCost),
  };
}

/** What a person has and the total does not: taken back without a person, so that the total stays what it says. */
function negated(part: BillLine): BillLine {
  return {
    ...part,
    ...combined({ quantity: undefined, listCost: undefined, billedCost: undefined }, part, -1n),
    user: '',
  };
}

function keysOf({ owner, days }: Period): SliceKey[] {
  return days.map((day) => ({ source: 'github.ai_credits', account: owner, scope: owner, day }));
}

function notesOf({ owner, days }: Period): string[] {
  const [first = ''] = days;
  if (days.length === 1) return [];
  return [
    `All of ${first.slice(0, 7)} of ${owner || 'the account'} is on its first day: the report tells no days.`,
  ];
}
