// The names under which Outlay reads calls, activities and their context: semantic conventions where there are any.
import type { api } from '@opentelemetry/sdk-node';

/** Whose work it is and what it is for. Everything is optional: unknown stays unknown. */
export type Context = {
  /** The conversation, run or task that calls belong to. */
  readonly session?: string;
  /** The person: best an email address. */
  readonly user?: string;
  readonly team?: string;
  readonly group?: string;
  readonly organization?: string;
  readonly costCenter?: string;
  /** Any spelling of the remote; credentials in it are cut by Outlay, but better leave them out. */
  readonly repository?: string;
  readonly branch?: string;
  readonly commit?: string;
  /** The number of the pull or merge request, or the address of its page. */
  readonly pullRequest?: string | number;
  /** The pipeline or workflow that started the work. */
  readonly workflow?: string;
  /** The kind of work or its ticket. */
  readonly task?: string;
  /** More of your own, such as `{ 'feature.flag': 'on' }`. Short texts; never prompts. */
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
};

/** Part of the agent that works for another one. */
export type Subagent = {
  readonly name: string;
  readonly id: string;
  /** 1 for one that the main agent started. */
  readonly depth: number;
  /** Id of the subagent that started it; empty where the main agent did. */
  readonly parentId: string;
};

/** Where in the agent's work something happens. */
export type Place = {
  readonly context: Context;
  /** Joins everything that one prompt of a person caused. */
  readonly prompt: string;
  readonly subagent: Subagent | undefined;
};

const KEYS = [
  ['session', 'gen_ai.conversation.id'],
  ['team', 'team.id'],
  ['group', 'group.id'],
  ['organization', 'organization.id'],
  ['costCenter', 'cost_center'],
  ['repository', 'vcs.repository.url.full'],
  ['branch', 'vcs.ref.head.name'],
  ['commit', 'vcs.ref.head.revision'],
  ['pullRequest', 'vcs.change.id'],
  ['workflow', 'cicd.pipeline.name'],
  ['task', 'task.type'],
] as const satisfies readonly (readonly [keyof Context, string])[];

/** The attributes of a place; what is unknown has none. */
export function placeAttributes({ context, prompt, subagent }: Place): api.Attributes {
  const { user, attributes } = context;
  const named = KEYS.map(([name, key]) => [key, context[name]?.toString()]);
  const known = withoutUnknown({
    ...(Object.fromEntries(named) as Record<string, string | undefined>),
    [user?.includes('@') ? 'user.email' : 'enduser.id']: user,
    'outlay.prompt.id': prompt,
    'gen_ai.agent.name': subagent?.name,
    'gen_ai.agent.id': subagent?.id,
    'outlay.subagent.parent_id': subagent?.parentId,
  });
  return { ...withoutUnknown(attributes ?? {}), ...known };
}

/** Leaves out what is undefined or empty. */
export function withoutUnknown(
  attributes: Readonly<Record<string, string | number | boolean | undefined>>,
): api.Attributes {
  return Object.fromEntries(
    Object.entries(attributes).filter(([, value]) => value !== undefined && value !== ''),
  );
}
