// Whose spend it is and what it was for: identity and context from the attributes of a record and its resource.
import type { Attribution } from '../../schemas/charge.ts';
import type { Attributes } from '../../schemas/otlp.ts';
import type { ReportOrigin } from '../../schemas/usage-report.ts';
import type { Sender } from '../../schemas/sender.ts';
import { toUserKey } from '../../schemas/user-key.ts';
import { branchAndChange, canonicalChange, canonicalRepository } from '../../schemas/repository.ts';

/** Longest text of a dimension; longer values are cut. */
export const MAX_DIMENSION_LENGTH = 512;

/** Which group a person belongs to, by the directory; empty where it does not know. */
export type GroupOf = (user: string) => string;

/** Names of an attribute: semantic conventions first, then what agents and gateways send, then what companies use. */
const KEYS = {
  user: [
    'user.email',
    'enduser.id',
    'enduser.email',
    'user.name',
    'metadata.user_api_key_user_email',
    'metadata.user_api_key_user_id',
    'traceloop.association.properties.user_id',
    'langfuse.user.id',
    'cursor.user.id',
    'gen_ai.user',
    'developer.email',
    'developer',
  ],
  account: ['user.account_uuid', 'user.account_id'],
  installation: ['user.id', 'enduser.pseudo.id', 'installation.id'],
  group: ['user.groups', 'group.id', 'group.name', 'group'],
  team: [
    'team.id',
    'team.name',
    'team',
    'metadata.user_api_key_team_alias',
    'metadata.user_api_key_team_id',
    'cursor.team.id',
    'team_id',
    'team_name',
    'squad',
    'department',
    'department.name',
  ],
  organization: [
    'organization.id',
    'organization.name',
    'organization',
    'github.copilot.github.org',
    'metadata.user_api_key_org_alias',
    'metadata.user_api_key_org_id',
    'org',
  ],
  costCenter: [
    'cost_center',
    'cost_center.id',
    'cost_center.name',
    'cost.center',
    'cost-center',
    'cost_centre',
    'cost.centre',
    'costcenter',
    'costCenter',
  ],
  repo: [
    'vcs.repository.url.full',
    'vcs.repository.url',
    'vcs.repository.name',
    'github.copilot.git.repository',
    'git.repository',
    'git.remote.url',
    'git.repository.url',
    'git.repository_url',
    'github.repository',
    'repository.url',
    'repository.name',
    'repository',
    'repo',
  ],
  branch: [
    'vcs.ref.head.name',
    'vcs.repository.ref.name',
    'github.copilot.git.branch',
    'git.branch',
    'git.branch.name',
    'git.ref',
    'branch',
  ],
  commit: [
    'vcs.ref.head.revision',
    'vcs.repository.ref.revision',
    'github.copilot.git.commit_sha',
    'git.commit',
    'git.commit.sha',
    'git.commit.id',
    'git.sha',
    'commit.sha',
    'commit',
  ],
  pr: [
    'vcs.change.id',
    'vcs.repository.change.id',
    'pull_request',
    'pull_request.number',
    'pull_request.id',
    'pr.number',
    'pr_number',
    'pr',
    'merge_request',
    'merge_request.iid',
    'change.id',
  ],
  workflow: [
    'cicd.pipeline.name',
    'gen_ai.workflow.name',
    'traceloop.workflow.name',
    'workflow.name',
    'ci.pipeline.name',
    'ci.workflow',
    'workflow',
  ],
  task: [
    'task.type',
    'task_type',
    'task.id',
    'task_id',
    'task',
    'issue.id',
    'issue.key',
    'issue',
    'ticket.id',
    'ticket',
    'work_item.id',
    'jira.issue',
  ],
} as const;

type Name = keyof typeof KEYS;

const DIMENSION_KEYS: ReadonlySet<string> = new Set(Object.values(KEYS).flat());

/** Whether a dimension is read from this attribute. */
export function isDimensionKey(key: string): boolean {
  return DIMENSION_KEYS.has(key);
}

/** What senders write where they know nobody: opencode's AI SDK, LiteLLM. */
const PLACEHOLDERS = new Set(['unknown', 'None', 'default_user_id', 'undefined', 'null']);

/** The sender's token, where it is bound to a person or a group, overrides what the payload claims. */
export function attribute(origin: ReportOrigin, sender: Sender, groupOf: GroupOf): Attribution {
  const ofAll = textsOf(origin.resource);
  const read: Read = (name) => firstText(origin.attributes, KEYS[name]) || ofAll[name];
  const team = teamOf(teamIn(origin.attributes), ofAll.team);
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
const texts = new WeakMap<Attributes, Texts>();

type Texts = Readonly<Record<Name, string>>;

function textsOf(resource: Attributes): Texts {
  const known = texts.get(resource);
  if (known) return known;
  const found = Object.entries(KEYS).map(([name, keys]) => [name, firstText(resource, keys)]);
  const read = { ...(Object.fromEntries(found) as Texts), team: teamIn(resource) };
  texts.set(resource, read);
  return read;
}

function readIdentity(resource: Attributes): Identity {
  const { user, account, installation, team, organization, repo, branch, pr } = textsOf(resource);
  return { user: toUserKey(user || account || installation), team, organization, repo, branch, pr };
}

/** What these attributes alone say of a person or an installation; empty where they name none. */
export function claimIn(attributes: Attributes): string {
  return (
    firstText(attributes, KEYS.user) ||
    firstText(attributes, KEYS.account) ||
    firstText(attributes, KEYS.installation)
  );
}

/** The record's own attributes beat those of its resource, whatever their names. */
type Read = (name: Name) => string;

/** Numbers of accounts and installations say less than a name does, even one that only the resource tells. */
function personOf(read: Read, sender: Sender): Pick<Attribution, 'user' | 'userSource' | 'userClaimed'> {
  const named = toUserKey(read('user') || read('account'));
  const emitted = named || toUserKey(read('installation'));
  if (sender.user) {
    return { user: sender.user, userSource: 'token', userClaimed: emitted === sender.user ? '' : emitted };
  }
  if (named) return { user: named, userSource: 'attribute', userClaimed: '' };
  return { user: emitted, userSource: emitted && 'installation', userClaimed: '' };
}

type Context = Pick<
  Attribution,
  'repo' | 'branch' | 'pr' | 'commit' | 'workflow' | 'task' | 'contextSource' | 'prSource'
>;

function contextOf(read: Read): Context {
  const { branch, change } = branchAndChange(read('branch'));
  const place = {
    repo: canonicalRepository(read('repo')),
    branch,
    pr: canonicalChange(read('pr')) || change,
    commit: read('commit'),
  };
  const isKnown = Object.values(place).some((text) => text !== '');
  return {
    ...place,
    workflow: read('workflow'),
    task: read('task'),
    contextSource: isKnown ? 'emitted' : '',
    prSource: place.pr === '' ? '' : 'emitted',
  };
}

const NUMBER = /^\d+$/;

/** Of several, one that is a name: a number of a vendor's directory tells people nothing. */
function teamIn(attributes: Attributes): string {
  const first = firstText(attributes, KEYS.team);
  if (!NUMBER.test(first)) return first;
  const texts = KEYS.team.map((key) => firstText(attributes, [key]));
  return texts.find((text) => text !== '' && !NUMBER.test(text)) ?? first;
}

/** The record's own beats that of its resource, but a name a number. */
function teamOf(own: string, ofAll: string): string {
  return own === '' || (NUMBER.test(own) && ofAll !== '' && !NUMBER.test(ofAll)) ? ofAll : own;
}

/** Apps-gateway sessions list a person's groups, separated by commas. */
function firstOf(list: string): string {
  return list.split(',', 1)[0]?.trim() ?? '';
}

function firstText(attributes: Attributes, keys: readonly string[]): string {
  for (const key of keys) {
    const value = attributes.get(key);
    if (value === undefined || PLACEHOLDERS.has(String(value))) continue;
    const text = dimensionText(String(value));
    if (text !== '') return text;
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
