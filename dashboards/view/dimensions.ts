// What spend can be looked at by, in the words of people.
import type { Dimension } from '../../schemas/api.ts';

export type { Dimension };

/** Every dimension of the API with its label; the order is that of menus. */
export const LABELS: Readonly<Record<Dimension, string>> = {
  user: 'Person',
  group: 'Group',
  repo: 'Repository',
  branch: 'Branch',
  pr: 'Pull request',
  model: 'Model',
  provider: 'Provider',
  agent: 'Agent',
  source: 'Kind of work',
  subagent: 'Subagent',
  effort: 'Effort',
  session: 'Session',
  team: 'Team',
  cost_center: 'Cost center',
  workflow: 'Workflow',
  task: 'Task',
};

export const DIMENSIONS = Object.keys(LABELS) as Dimension[];

/** What an empty value of a dimension is called. */
export const UNATTRIBUTED = 'Unattributed';
