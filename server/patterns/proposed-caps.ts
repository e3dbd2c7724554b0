// Caps of sessions that would have stopped an incident: what can be set now so that the next one is stopped. Pure.
import { resolveCaps } from '../../analytics/limits/session-caps.ts';
import type { Directory } from '../../control/directory.ts';
import { etagOf } from '../../control/if-match.ts';
import { policyOf } from '../../control/limit-inputs.ts';
import { capsId, sessionCapsOf } from '../../control/session-caps.ts';
import type { Settings } from '../../control/settings.ts';
import type { LimitSource } from '../../schemas/limit-words.ts';
import type { FindingAnswer, ProposedCap } from '../../schemas/patterns.ts';
import type { SessionCapInputs, SessionCaps, SessionCapsUpdate } from '../../schemas/session-caps.ts';
import type { IncidentValue } from './incident-value.ts';
import { stoppingCaps, type StoppingCap } from './stopping-caps.ts';

/**
 * For each scope whose cap would hold for the person and be stricter than what holds for them now, the narrowest first; without
 * previews. What a person's own cap or that of another group overrules is not proposed.
 */
export function proposedCaps(
  { finding }: IncidentValue,
  settings: Settings,
  directory: Pick<Directory, 'groupsOf'>,
): ProposedCap[] {
  return stoppingCaps(finding).flatMap((stopping) => proposalsOf(stopping, finding, settings, directory));
}

function proposalsOf(
  { cap, value: most }: StoppingCap,
  { user }: FindingAnswer,
  settings: Settings,
  directory: Pick<Directory, 'groupsOf'>,
): ProposedCap[] {
  const groups = user === '' ? [] : directory.groupsOf(user);
  const scopes = scopesOf(user, groups);
  const capsOf = (scope: LimitSource): SessionCaps | undefined =>
    settings.sessionCaps.get(capsId(scope))?.value;
  const inputsWith = (given?: LimitSource, caps?: SessionCaps): SessionCapInputs => {
    const of = (scope: LimitSource) => (given && isSame(scope, given) ? caps : capsOf(scope));
    return {
      groupRule: policyOf(settings).groupRule,
      user: user === '' ? undefined : of({ scope: 'user', id: user }),
      groups: groups.map((id) => ({ id, caps: of({ scope: 'group', id }) })),
      default: of({ scope: 'default', id: '' }),
    };
  };
  const winner = (inputs: SessionCapInputs) =>
    resolveCaps({ user, inputs }).find(({ measure }) => measure === cap);
  const holds = winner(inputsWith());
  if (holds && holds.action === 'block' && holds.cap <= most) return [];
  return scopes.flatMap((scope) => {
    const current = capsOf(scope);
    // A lower cap that only warned is not raised.
    const value = Math.min(most, current?.[FIELD[cap]] ?? most);
    const after = winner(inputsWith(scope, { ...current, [FIELD[cap]]: value, action: 'block' }));
    const isStopped = after?.action === 'block' && after.cap <= most && isSame(after.source, scope);
    return isStopped ? [proposal({ cap, value, scope }, settings)] : [];
  });
}

const FIELD = { cost: 'costMicros', subagents: 'subagents', depth: 'depth', retries: 'retries' } as const;
const UPDATED = { ...FIELD, cost: 'cost_micros' } as const;

function scopesOf(user: string, groups: readonly string[]): LimitSource[] {
  return [
    ...(user === '' ? [] : [{ scope: 'user', id: user } as const]),
    ...groups.map((id) => ({ scope: 'group', id }) as const),
    { scope: 'default', id: '' },
  ];
}

function isSame(left: LimitSource, right: LimitSource): boolean {
  return left.scope === right.scope && left.id === right.id;
}

type Chosen = StoppingCap & { readonly scope: LimitSource };

/** Keeps the other caps of the scope. All of them have one action, which becomes to block. */
function proposal({ cap, value, scope }: Chosen, settings: Settings): ProposedCap {
  const { cost_micros, tokens, subagents, depth, retries, action } = sessionCapsOf(settings, scope);
  const current = { cost_micros, tokens, subagents, depth, retries };
  const body: SessionCapsUpdate = { ...current, [UPDATED[cap]]: value, action: 'block' };
  const ifMatch = etagOf(settings.sessionCaps.versionOf(capsId(scope)));
  const only = action === 'warn' ? ' The caps there, which only warn now, then block.' : '';
  return {
    cap,
    value,
    scope,
    sentence: sentenceOf({ cap, value, scope }) + only,
    request: { method: 'PUT', path: pathOf(scope), if_match: ifMatch, body },
    preview: null,
  };
}

function sentenceOf({ cap, value, scope: { scope, id } }: Chosen): string {
  const whose =
    scope === 'user'
      ? `Sessions of ${id}`
      : scope === 'group'
        ? `Sessions of the group ${id}`
        : 'All sessions';
  if (cap === 'cost') return `${whose} may cost up to $${value / 1_000_000}.`;
  if (cap === 'subagents') return `${whose} may start up to ${value} subagents.`;
  if (cap === 'depth') return `${whose} may nest subagents up to ${value} levels deep.`;
  return `${whose} may take up to ${value} attempts beyond the first of their calls.`;
}

function pathOf({ scope, id }: LimitSource): string {
  if (scope === 'default') return '/api/v1/settings/session-caps';
  return `/api/v1/session-caps/${scope}s/${encodeURIComponent(id)}`;
}
