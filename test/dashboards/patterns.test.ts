// What pages say of runaway patterns and their incidents, and what forms of them ask for.
import { describe, expect, it } from 'vitest';
import {
  actionsFor,
  amountIn,
  definitionWords,
  expectedChoices,
  figureWords,
  pageOf,
} from '../../dashboards/pages/patterns/incident-words.ts';
import {
  backTestParams,
  changesIn,
  isValid,
  patternDraftOf,
  typedValue,
} from '../../dashboards/pages/patterns/pattern-draft.ts';
import { PATTERN_WORDS } from '../../dashboards/words/patterns.ts';
import { PATTERN_DEFINITIONS, PATTERNS } from '../../schemas/pattern-definitions.ts';
import type { PatternAnswer } from '../../schemas/patterns.ts';

const [minutes, cost] = [
  { name: 'min_minutes', label: 'Minutes', unit: 'minutes', value: 30, default: 30, min: 1, max: 1440 },
  {
    name: 'allowed_cost_micros',
    label: 'Cost',
    unit: 'micros',
    value: 2_500_000,
    default: 1_000_000,
    min: 0,
    max: 1e12,
  },
] as const;

const TOLD: PatternAnswer = {
  pattern: 'long_exploration',
  title: 'Long codebase exploration',
  subject: 'session',
  definition: 'At least {min_minutes} minutes and more than {allowed_cost_micros}.',
  at_risk: '',
  cap: 'cost',
  enabled: true,
  notify: true,
  thresholds: [minutes, cost],
  tasks: ['release'],
  open_incidents: 0,
  updated_at: null,
  updated_by: '',
};

describe('a pattern in words', () => {
  it('has its thresholds in place of their names', () => {
    expect(definitionWords(TOLD.definition, TOLD.thresholds)).toBe(
      'At least 30 minutes and more than $2.50.',
    );
  });

  it('leaves no name in braces, whatever pattern it is', () => {
    for (const name of PATTERNS) {
      const { definition, atRisk, thresholds } = PATTERN_DEFINITIONS[name];
      const values = thresholds.map((each) => ({ ...each, value: each.default }));
      expect(definitionWords(`${definition} ${atRisk}`, values)).not.toMatch(/[{}]/);
      expect(PATTERN_WORDS[name]).not.toBe('');
    }
  });

  it('measures in the unit of each threshold', () => {
    expect(amountIn('micros', 2_500_000)).toBe('$2.50');
    expect(amountIn('percent', 400)).toBe('400 %');
    const figure = {
      name: 'x',
      label: 'Tokens',
      unit: 'tokens',
      value: 5_000_000,
      threshold: 2_000_000,
    } as const;
    expect(figureWords(figure)).toBe('5,000,000 tokens (threshold 2,000,000 tokens)');
    expect(figureWords({ ...figure, threshold: null })).toBe('5,000,000 tokens');
  });
});

describe('the form of a pattern', () => {
  const draft = patternDraftOf(TOLD);
  const typed = (thresholds: Record<string, string>) => ({
    ...draft,
    thresholds: { ...draft.thresholds, ...thresholds },
  });

  it('changes nothing as it comes', () => {
    expect(draft.thresholds).toEqual({ min_minutes: '30', allowed_cost_micros: '2.50' });
    expect(changesIn(TOLD, draft)).toEqual({});
    expect(isValid(TOLD, draft)).toBe(true);
  });

  it('changes only what was typed, and takes a default as the default', () => {
    expect(changesIn(TOLD, typed({ min_minutes: '45' }))).toEqual({ thresholds: { min_minutes: 45 } });
    expect(changesIn(TOLD, typed({ allowed_cost_micros: '$1' }))).toEqual({
      thresholds: { allowed_cost_micros: null },
    });
    expect(changesIn(TOLD, { ...draft, isOn: false, tasks: 'release\n deploy \n' })).toEqual({
      enabled: false,
      tasks: ['release', 'deploy'],
    });
  });

  it('refuses what is no number or out of bounds', () => {
    for (const text of ['', 'x', '0', '1441', '1.5', '-3']) expect(typedValue(minutes, text)).toBeUndefined();
    expect(typedValue(minutes, '1,440')).toBe(1440);
    expect(typedValue(cost, '0.000001')).toBe(1);
    expect(typedValue(cost, '')).toBeUndefined();
    expect(isValid(TOLD, typed({ min_minutes: '0' }))).toBe(false);
  });

  it('tries what is typed before it is saved', () => {
    expect(backTestParams(TOLD, typed({ min_minutes: '45' }))).toEqual({
      threshold: ['min_minutes=45', 'allowed_cost_micros=2500000'],
      task: ['release'],
    });
    expect(backTestParams({ ...TOLD, tasks: null }, draft)).not.toHaveProperty('task');
  });
});

describe('an incident', () => {
  it('offers what can be done with it as it stands', () => {
    expect(actionsFor({ state: 'open' })).toEqual(['acknowledge', 'snooze', 'resolve', 'expected']);
    expect(actionsFor({ state: 'acknowledged' })).toEqual(['snooze', 'resolve', 'expected']);
    expect(actionsFor({ state: 'resolved' })).toEqual(['reopen']);
  });

  it('can be expected only of what it has', () => {
    expect(expectedChoices({ user: 'ada', task: '', repo: '' })).toEqual(['incident', 'user']);
    expect(expectedChoices({ user: '', task: '', repo: '' })).toEqual(['incident']);
  });

  it('leads to its session, else to its person, else to its budget', () => {
    const subject = (id: string) => ({ kind: 'limit' as const, id, name: '' });
    expect(pageOf({ subject: subject('x'), user: 'ada', session: 's/1' })).toBe('/sessions/s%2F1');
    expect(pageOf({ subject: subject('x'), user: 'ada', session: '' })).toBe('/people/ada');
    expect(pageOf({ subject: subject('budget/ci'), user: '', session: '' })).toBe(
      '/limits?tab=budgets&budget=ci',
    );
    expect(pageOf({ subject: subject('user/ada/month'), user: '', session: '' })).toBe('/limits');
  });
});
