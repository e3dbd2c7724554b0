// Why spend is of nobody or of no work, and where that is mended.
import type { AnyDimension } from './question.ts';

type Why = { readonly sentence: string; readonly label: string; readonly path: string };

const SETUP = { label: 'Mend it in Setup', path: '/setup' };

const WHYS: Partial<Readonly<Record<AnyDimension, Why>>> = {
  user: { sentence: 'Telemetry names no person.', ...SETUP },
  group: { sentence: 'These people are in no group.', label: 'See groups', path: '/people?tab=groups' },
  repo: { sentence: 'Telemetry names no repository, and no hook told one.', ...SETUP },
  branch: { sentence: 'Telemetry names no branch, and no hook told one.', ...SETUP },
  pr: {
    sentence: 'No pull request is known for it.',
    label: 'See why, and what mends it',
    path: '/repos?tab=unattributed',
  },
  model: { sentence: 'Telemetry names no model.', ...SETUP },
  agent: { sentence: 'Telemetry names no agent.', ...SETUP },
  session: { sentence: 'Telemetry names no session.', ...SETUP },
  provider: { sentence: 'Telemetry names no provider.', ...SETUP },
};

/** Undefined where an empty value is no gap: most work is of no subagent. */
export function whyUnattributed(dimension: AnyDimension): Why | undefined {
  return WHYS[dimension];
}
