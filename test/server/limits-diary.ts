// What limits have to say by a diary of what happened, worked out without the product: for comparison with it.

export const PERIODS = ['day', 'week', 'month'] as const;
type Period = (typeof PERIODS)[number];
export type Scope = 'user' | 'group' | 'default';

/** What may happen. */
export type Event =
  | { of: 'limit'; scope: Scope; group: string; period: Period; micros: number | undefined }
  | { of: 'rule'; rule: 'min' | 'max'; enabled: boolean }
  | { of: 'membership'; group: string; joins: boolean }
  | { of: 'name'; name: string; isAda: boolean }
  | { of: 'raise'; scope: Scope; group: string; period: Period; micros: number; lasts: number }
  | { of: 'spend'; name: string; micros: number; ago: number };

/** What happened, and when, in milliseconds since 1970. */
export type Diary = readonly { readonly at: number; readonly event: Event }[];

/** What the settings are after a diary of events. */
function settingsAfter(diary: Diary) {
  const limits = new Map<string, number>();
  const groups = new Set<string>();
  const names = new Set(['ada']);
  let [rule, enabled] = ['min', true];
  for (const { event: told } of diary) {
    if (told.of === 'limit') setOrDelete(limits, keyOf(told), told.micros);
    if (told.of === 'rule') [rule, enabled] = [told.rule, told.enabled];
    if (told.of === 'membership') groups[told.joins ? 'add' : 'delete'](told.group);
    if (told.of === 'name') names[told.isAda ? 'add' : 'delete'](told.name);
  }
  return { limits, groups: [...groups], names, rule, enabled };
}

function setOrDelete(limits: Map<string, number>, key: string, micros: number | undefined): void {
  if (micros === undefined) limits.delete(key);
  else limits.set(key, micros);
}

function keyOf(told: { readonly scope: Scope; readonly group: string; readonly period: Period }): string {
  return `${told.scope} ${told.scope === 'group' ? told.group : ''} ${told.period}`;
}

/** What a diary of events says at a moment. */
export function oracle(diary: Diary, now: number): string {
  const { limits, groups, names, rule, enabled } = settingsAfter(diary);
  if (!enabled) return 'disabled';
  const raised = (key: string): number =>
    sumOf(diary, ({ at, event: told }) =>
      told.of === 'raise' && keyOf(told) === key && at + told.lasts > now ? told.micros : 0,
    );
  const amountOf = (key: string): number | undefined => {
    const micros = limits.get(key);
    return micros === undefined ? undefined : micros + (key.startsWith('user') ? 0 : raised(key));
  };
  const limitOf = (each: Period): number | undefined => {
    const ofGroups = groups.flatMap((id) => amountOf(`group ${id} ${each}`) ?? []);
    const [extreme] = ofGroups.sort((left, right) => (rule === 'min' ? left - right : right - left));
    const base = amountOf(`user  ${each}`) ?? extreme ?? amountOf(`default  ${each}`);
    return base === undefined ? undefined : base + raised(`user  ${each}`);
  };
  const spent = (each: Period): number =>
    sumOf(diary, ({ at, event: told }) =>
      told.of === 'spend' && names.has(told.name) && label(each, at - told.ago) === label(each, now)
        ? told.micros
        : 0,
    );
  const set = PERIODS.flatMap((each) => {
    const limit = limitOf(each);
    return limit === undefined ? [] : [{ each, limit }];
  });
  const first = set.find(({ each, limit }) => limit === 0 || spent(each) >= limit);
  if (!first) return set.length === 0 ? 'no_limit' : 'ok';
  return `${first.limit === 0 ? 'spending_disabled' : 'limit_reached'} ${first.each} ${ended(first.each, now)}`;
}

function sumOf(diary: Diary, amountOf: (entry: Diary[number]) => number): number {
  return diary.reduce((sum, entry) => sum + amountOf(entry), 0);
}

/** The calendar's name of a period: its first day, or its month. Weeks are walked back to their Monday. */
function label(of: Period, time: number): string {
  const day = new Date(time);
  if (of === 'month') return day.toISOString().slice(0, 7);
  while (of === 'week' && day.getUTCDay() !== 1) day.setUTCDate(day.getUTCDate() - 1);
  return day.toISOString().slice(0, 10);
}

/** The first day after the period, walked to. */
function ended(of: Period, now: number): string {
  const day = new Date(now);
  while (label(of, day.getTime()) === label(of, now)) day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}
