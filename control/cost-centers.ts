// Rules of cost centers: read and replaced as a whole, because their order decides.
import type { CostCentersAnswer, CostCentersUpdate } from '../schemas/chargeback-api.ts';
import type { CostCentersValue } from '../schemas/finance-settings.ts';
import { badRequest, type Fault } from '../schemas/problem.ts';
import { toUserKey } from '../schemas/user-key.ts';
import { personIn } from './aliases.ts';
import { requireMatch, type IfMatch } from './if-match.ts';
import { changedFieldsOf } from './scope-limits.ts';
import type { SettingChange } from './setting.ts';
import type { Settings } from './settings.ts';

/** The id of the only setting of its kind. */
export const COST_CENTER_RULES = 'rules';

const NO_RULES: CostCentersValue = { rules: [], shared: [] };

/** The rules as they are; none until somebody sets them. */
export function costCentersOf({ costCenters }: Pick<Settings, 'costCenters'>): CostCentersValue {
  return costCenters.get(COST_CENTER_RULES)?.value ?? NO_RULES;
}

/** The rules with each person under the name that counts: rules may name any of their names. Patterns look at that name. */
export function ofPersons(
  { rules, shared }: CostCentersValue,
  settings: Pick<Settings, 'aliases'>,
): CostCentersValue {
  return {
    shared,
    rules: rules.map((rule) =>
      rule.when.user === undefined
        ? rule
        : { ...rule, when: { ...rule.when, user: personIn(settings, toUserKey(rule.when.user)) } },
    ),
  };
}

/** Prepares all rules anew. */
export function putCostCenters(
  settings: Settings,
  update: CostCentersUpdate,
  ifMatch: IfMatch,
): SettingChange[] {
  requireMatch(ifMatch, settings.costCenters, COST_CENTER_RULES, true);
  return [settings.costCenters.put(COST_CENTER_RULES, valueOf(update))];
}

/** What is stored of an update. Refuses shared cost centers that bear each other's spend. */
export function valueOf({ rules, shared }: Pick<CostCentersUpdate, 'rules' | 'shared'>): CostCentersValue {
  const [first, ...others] = faultsOf(shared);
  if (first) throw badRequest(first, ...others);
  return {
    rules: rules.map(({ when, cost_center, product }) => ({
      when: Object.fromEntries(Object.entries(when).filter(([, pattern]) => pattern !== undefined)),
      cost_center,
      product,
    })),
    shared,
  };
}

function faultsOf(shared: CostCentersUpdate['shared']): Fault[] {
  const names = shared.map(({ cost_center }) => cost_center);
  const isShared = new Set(names);
  return shared.flatMap(({ cost_center, weights }, index) => {
    const at = `shared.${index}`;
    const bearer = Object.keys(weights).find((name) => isShared.has(name));
    return [
      ...(names.indexOf(cost_center) < index
        ? [{ name: at, detail: `names ${cost_center} a second time` }]
        : []),
      ...(bearer === undefined
        ? []
        : [
            {
              name: `${at}.weights`,
              detail: `names ${bearer}, whose own spend is shared: nobody would bear it`,
            },
          ]),
    ];
  });
}

/** The rules as the API tells them. */
export function costCentersAnswerOf(settings: Settings): CostCentersAnswer {
  const { rules, shared } = costCentersOf(settings);
  return {
    rules: [...rules],
    shared: [...shared],
    ...changedFieldsOf(settings.costCenters.get(COST_CENTER_RULES)),
  };
}
