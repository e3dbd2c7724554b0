// Rules of cost centers as they are typed, and the body that sets them.
import type { CostCentersAnswer, CostCentersUpdate } from '../../../schemas/chargeback-api.ts';

/** Conditions in the order of menus; the keys are those of the API. */
export const CONDITIONS = {
  repo: 'Repository',
  path: 'Repository without its host',
  team: 'Team',
  group: 'Group',
  user: 'Person',
  agent: 'Agent',
  cost_center: 'Cost center that is told',
} as const;
export type ConditionName = keyof typeof CONDITIONS;

export type ConditionDraft = { readonly name: ConditionName; readonly pattern: string };
export type RuleDraft = {
  /** Stays with the rule while it is moved. */
  readonly key: number;
  readonly conditions: readonly ConditionDraft[];
  readonly center: string;
  readonly product: string;
};
export type SharedDraft = {
  readonly key: number;
  readonly center: string;
  /** One a line: `Payments: 2`; empty for in proportion. */
  readonly weights: string;
};
export type RulesDraft = { readonly rules: readonly RuleDraft[]; readonly shared: readonly SharedDraft[] };

type Body = Omit<CostCentersUpdate, 'reason'>;

export function rulesDraftOf({ rules, shared }: CostCentersAnswer): RulesDraft {
  return {
    rules: rules.map(({ when, cost_center: center, product }, key) => ({
      key,
      center,
      product,
      conditions: (Object.keys(CONDITIONS) as ConditionName[]).flatMap((name) => {
        const pattern = when[name];
        return pattern === undefined ? [] : [{ name, pattern }];
      }),
    })),
    shared: shared.map(({ cost_center: center, weights }, key) => ({
      key,
      center,
      weights: Object.entries(weights)
        .map(([name, weight]) => `${name}: ${weight}`)
        .join('\n'),
    })),
  };
}

/** A rule without conditions is none yet: it begins with one to fill in. */
export function newRule(rules: readonly RuleDraft[]): RuleDraft {
  return { key: nextKey(rules), conditions: [{ name: 'path', pattern: '' }], center: '', product: '' };
}

export function newShared(shared: readonly SharedDraft[]): SharedDraft {
  return { key: nextKey(shared), center: '', weights: '' };
}

function nextKey(all: readonly { readonly key: number }[]): number {
  return Math.max(-1, ...all.map(({ key }) => key)) + 1;
}

/** What is wrong with a rule as it stands, as a sentence; undefined where it is whole. */
export function faultOf({ conditions, center }: RuleDraft): string | undefined {
  if (center.trim() === '') return 'It needs a cost center.';
  if (conditions.length === 0 || conditions.some(({ pattern }) => pattern.trim() === ''))
    return 'It needs a pattern; * stands for any text.';
  const names = new Set(conditions.map(({ name }) => name));
  return names.size < conditions.length ? 'It asks the same twice.' : undefined;
}

const WEIGHT = /^(.+?)\s*[:=]\s*((?:0|[1-9]\d{0,11})(?:\.\d{1,6})?)$/;

/** Weights by cost center; undefined for a line that is none. */
export function weightsOf(text: string): Record<string, string> | undefined {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const pairs = lines.map((line) => WEIGHT.exec(line));
  if (pairs.some((pair) => pair === null)) return undefined;
  return Object.fromEntries(pairs.map((pair) => [pair?.[1]?.trim() ?? '', pair?.[2] ?? '0']));
}

/** The body of `PUT /cost-centers`; undefined while something is missing. */
export function rulesBody({ rules, shared }: RulesDraft): Body | undefined {
  const spreads = shared.map(({ center, weights }) => ({
    cost_center: center.trim(),
    weights: weightsOf(weights),
  }));
  const isWhole =
    rules.every((rule) => faultOf(rule) === undefined) &&
    spreads.every(({ cost_center: center, weights }) => center !== '' && weights !== undefined);
  if (!isWhole) return undefined;
  return {
    rules: rules.map(({ conditions, center, product }) => ({
      when: Object.fromEntries(conditions.map(({ name, pattern }) => [name, pattern.trim()])),
      cost_center: center.trim(),
      product: product.trim(),
    })),
    shared: spreads.map(({ cost_center, weights = {} }) => ({ cost_center, weights })),
  };
}

/** The list with one item one place up or down. */
export function moved<Item>(items: readonly Item[], from: number, by: 1 | -1): readonly Item[] {
  const to = from + by;
  const item = items[from];
  if (item === undefined || to < 0 || to >= items.length) return items;
  return items.toSpliced(from, 1).toSpliced(to, 0, item);
}
