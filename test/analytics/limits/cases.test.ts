// Who may spend when: limits, groups and raises against spend at given moments, through the meter; a case a line.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { decideNow } from '../../../analytics/limits/limit-status.ts';
import { createMeter, type Increment } from '../../../analytics/limits/meter.ts';
import type { LimitInputs, LimitRaise } from '../../../schemas/limits.ts';
import { fromUsd } from '../../../schemas/money.ts';
import { PERIODS, type Period } from '../../../schemas/period.ts';
import { limits, raise } from './inputs.ts';

type Case = {
  readonly name: string;
  readonly inputs: LimitInputs;
  readonly spends: readonly Increment[];
  readonly now: number;
  readonly expected: string;
};

const WORD = /^(\+?)(\w+)(?:\.(\w+)=([\d.]+)(?:@(\S+))?)?$/;

const CASES = readFileSync(join(import.meta.dirname, 'cases.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map(readCase);

function readCase(line: string): Case {
  const cells = line.split(' | ');
  const [name = '', given = '', spends = '', now = '', expected = ''] = cells;
  if (cells.length !== 5) throw new Error(`not five cells: ${line}`);
  return { name, inputs: readLimits(given), spends: readSpends(spends), now: at(now), expected };
}

/** A moment in UTC as milliseconds since 1970. */
function at(moment: string): number {
  const time = Date.parse(`${moment}Z`);
  if (Number.isNaN(time)) throw new Error(`not a moment: ${moment}`);
  return time;
}

/** `off`, `highest`, a group without a limit, `<ada, default or group>.<period>=<dollars>`, or a raise of it. */
function readLimits(text: string): LimitInputs {
  const scopes: Record<string, Partial<Record<Period, number>>> = {};
  const raises: LimitRaise[] = [];
  const words = text.split(' ').filter((word) => !['off', 'highest', 'nothing'].includes(word));
  for (const word of words) {
    const [, plus, who = '', name, usd = '', until = ''] = WORD.exec(word) ?? [];
    const micros = Number((fromUsd(usd) ?? 0n) / 1_000_000n);
    const period = PERIODS.find((each) => each === name);
    if (plus) raises.push(readRaise(who, micros, { period: period!, expiresAt: at(until) }));
    else scopes[who] = { ...scopes[who], ...(period && { [period]: micros }) };
  }
  const { ada: user = {}, default: defaults = {}, ...groups } = scopes;
  const groupRule = text.includes('highest') ? 'max' : 'min';
  return limits({ user, defaults, groups, groupRule, raises, enabled: !text.includes('off') });
}

function readRaise(who: string, micros: number, given: Pick<LimitRaise, 'period' | 'expiresAt'>): LimitRaise {
  return raise(who === 'ada' || who === 'default' ? who : `group:${who}`, micros, given);
}

/** `<moment> <dollars>`, with the group it is attributed to or who spent it where that is not ada. */
function readSpends(text: string): Increment[] {
  if (text === '-') return [];
  return text.split(', ').map((spend) => {
    const [moment = '', usd = '', ...rest] = spend.split(' ');
    const told = (name: string) => rest.find((word) => word.startsWith(name))?.slice(name.length);
    const cost = fromUsd(usd);
    if (cost === undefined) throw new Error(`not dollars: ${spend}`);
    const place = { agent: 'codex', repo: '', model: '' };
    const who = { user: told('by:') ?? 'ada', group: told('under:') ?? '' };
    return { ...who, ...place, time: at(moment), cost, counted: true };
  });
}

function verdict({ inputs, spends, now }: Case): string {
  const meter = createMeter(() => now);
  meter.assign({ asOfBatch: 0, totals: [], newest: undefined });
  for (const [index, spend] of spends.entries()) meter.apply(index + 1, [spend]);
  const decision = decideNow({ user: 'ada' }, { inputsOf: () => inputs, meter, now: () => now });
  const { allowed, code, period, source, resets_at } = decision;
  if (allowed) return code;
  return [code, period, `${source?.scope ?? ''}:${source?.id ?? ''}`, resets_at?.slice(0, 10)].join(' ');
}

it.each(CASES)('$name', (given) => {
  expect(verdict(given)).toBe(given.expected);
});

it('are more than sixty, each told once', () => {
  expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
  expect(CASES.length).toBeGreaterThan(60);
});
