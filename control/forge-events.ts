// What to tick at a forge, so that it delivers what Outlay reads.
import type { ConnectedForge } from '../schemas/forge-api.ts';

/** Names of events as each forge's own page shows them. */
export const EVENTS_TO_TICK: Readonly<Record<ConnectedForge, readonly string[]>> = {
  github: [
    'Pull requests',
    'Pull request reviews',
    'Pull request review threads',
    'Pushes',
    'Workflow runs',
    'Workflow jobs',
    'Check runs',
  ],
  gitlab: ['Push events', 'Merge request events', 'Pipeline events', 'Job events'],
  bitbucket: [
    'Repository push',
    'Pull request created, updated, merged, declined',
    'Pull request approved, approval removed, changes requested',
  ],
};
