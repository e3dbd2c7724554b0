// By what spend of ours can be of a scope, in the words of people.
import type { ScopeDimension } from '../../../schemas/sign-off-api.ts';

const NAMES: Readonly<Record<ScopeDimension, string>> = {
  team: 'Team',
  group: 'Group',
  repo: 'Repository',
  user: 'Person',
  agent: 'Agent',
  organization: 'Organization',
  cost_center: 'Cost center',
};

export const SCOPE_NAMES: Readonly<Record<string, string>> = NAMES;
