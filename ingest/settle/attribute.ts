// Whose spend it is and what it was for: identity and context from the attributes of a record and its resource.
import type { Attribution } from '../../schemas/charge.ts';
import type { Attributes } from '../../schemas/otlp.ts';
import type { ReportOrigin } from '../../schemas/usage-report.ts';
import type { Sender } from '../../schemas/sender.ts';
import { toUserKey } from '../../schemas/user-key.ts';
import { canonicalChange, canonicalRepository } from './repository.ts';

/** Longest text of a dimension; longer values are cut. */
export const MAX_DIMENSION_LENGTH = 512;

/** Which group a person belongs to, by the directory; empty where it does not know. */
export type GroupOf = (user: string) => string;

/** Names of an attribute: semantic conventions first, then what agents and gateways send, then what companies use. */
const KEYS = {
  user: [
    'user.email',
    'enduser.id',
    'user.account_uuid',
    'user.account_id',
    'metadata.user_api_key_user_email',
    'metadata.user_api_key_user_id',
    'traceloop.association.properties.user_id',
    'langfuse.user.id',
    'cursor.user.id',
  ],
  installation: ['user.id', 'enduser.pseudo.id', 'installation.id'],
  group: ['user.groups', 'group.id', 'group'],
  team: [
    'team.id',
    'team.name',
    'team',
    'metadata.user_api_key_team_alias',
    'metadata.user_api_key_team_id',
    'cursor.team.id',
    'department',
  ],
  organization: ['organization.id', 'github.copilot.github.org', 'metadata.user_api_key_org_id'],
  costCenter: ['cost_center', 'cost_center.id', 'cost.center', 'cost_centre', 'costcenter'],
  repo: [
    'vcs.repository.url.full',
    'vcs.repository.name',
    'github.copilot.git.repository',
    'git.repository',
    'git.remote.url',
    'git.repository.url',
    'repository',
    'repo',
  ],
  branch: ['vcs.ref.head.name', 'github.copilot.git.branch', 'git.branch', 'branch'],
  commit: [
    'vcs.ref.head.revision',
    'github.copilot.git.commit_sha',
    'git.commit',
    'git.commit.sha',
    'commit',
  ],
  pr: ['vcs.change.id', 'pull_request', 'pull_request.number', 'pr.number', 'pr'],
  workflow: ['cicd.pipeline.name', 'workflow.name', 'workflow'],
  task: ['task.type', 'task_type', 'task.id', 'task'],
} as const;

/** What senders write where they know nobody: opencode's AI SDK, LiteLLM. */
const PLACEHOLDERS = new Set(['unknown', 'None', 'default_user_id', 'undefined', 'null']);

/** The sender's token, where it is bound to a person or a group, overrides what the payload claims. */
export function attribute(origin: ReportOrigin, sender: Sender, groupOf: GroupOf): Attribution {
  const read = (name: keyof typeof KEYS) => firstText(origin, KEYS[name]);
  const team = read('team');
  const person = personOf(read, sender);
  return {
    ...person,
    ...contextOf(read),
    group: sender.group || groupOf(person.user) || firstOf(read('group')) || team,
    team,
    organization: read('organization'),
    costCenter: read('costCenter'),
  };
}

/** Who the attributes of a resource alone say that its sender is. */
export function identityOf(resource: Attributes): Identity {
  const known = identities.get(resource) ?? readIdentity(resource);
  identities.set(resource, known);
  return known;
}

type Identity = Record<'user' | 'team' | 'organization' | 'repo' | 'branch' | 'pr', string>;

/** All records of an export share the attributes of their resource. */
const identities = new WeakMap<Attributes, Identity>();

function readIdentity(resource: Attributes): Identity {
  const read = (name: keyof typeof KEYS) => firstText({ attributes: resource, resource }, KEYS[name]);
  return {
    user: toUserKey(read('user') || read('installation')),
    team: read('team'),
    organization: read('organization'),
    repo: read('repo'),
    branch: read('branch'),
    pr: read('pr'),
  };
}

type Read = (name: keyof typeof KEYS) => string;

function personOf(read: Read, sender: Sender): Pick<Attribution, 'user' | 'userSource' | 'userClaimed'> {
  const named = toUserKey(read('user'));
  const emitted = named || toUserKey(read('installation'));
  if (sender.user) {
    return { user: sender.user, userSource: 'token', userClaimed: emitted === sender.user ? '' : emitted };
  }
  if (named) return { user: named, userSource: 'attribute', userClaimed: '' };
  return { user: emitted, userSource: emitted && 'installation', userClaimed: '' };
}

type Context = Pick<Attribution, 'repo' | 'branch' | 'pr' | 'commit' | 'workflow' | 'task' | 'contextSource'>;

function contextOf(read: Read): Context {
  const place = {
    repo: canonicalRepository(read('repo')),
    branch: read('branch'),
    pr: canonicalChange(read('pr')),
    commit: read('commit'),
  };
  const isKnown = Object.values(place).some((text) => text !== '');
  return {
    ...place,
    workflow: read('workflow'),
    task: read('task'),
    contextSource: isKnown ? 'emitted' : '',
  };
}

/** Apps-gateway sessions list a person's groups, separated by commas. */
function firstOf(list: string): string {
  return list.split(',', 1)[0]?.trim() ?? '';
}

/** The record's own attribute beats its resource's. */
function firstText(
  { attributes, resource }: Pick<ReportOrigin, 'attributes' | 'resource'>,
  keys: readonly string[],
): string {
  for (const key of keys) {
    const value = attributes.get(key) ?? resource.get(key);
    if (value === undefined || value === '' || PLACEHOLDERS.has(String(value))) continue;
    return dimensionText(String(value));
  }
  return '';
}

/** Text fit for a dimension: trimmed and cut. */
export function dimensionText(value: string): string {
  const trimmed = value.trim();
  return trimmed.length > MAX_DIMENSION_LENGTH
    ? trimmed.slice(0, MAX_DIMENSION_LENGTH).toWellFormed()
    : trimmed;
}
