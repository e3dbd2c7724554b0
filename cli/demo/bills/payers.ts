// Who bills the demo company for a call, and under which project or workspace: agents have contracts of different kinds.
import type { Person } from '../company/company.ts';

/** Where a call is billed. */
export type Payer = {
  readonly provider: 'anthropic' | 'openai' | 'github' | 'cursor';
  /** Workspace, project or organisation at the provider. */
  readonly scope: string;
};

/** The company at GitHub and elsewhere. */
export const ACCOUNT = 'northlight';

/** OpenAI's projects, by the agents that work in them. */
export const PROJECTS: Readonly<Record<string, readonly string[]>> = {
  proj_NorthlightCodex: ['codex'],
  proj_NorthlightEditors: ['opencode', 'cline'],
  proj_NorthlightGateway: ['litellm'],
  proj_NorthlightNotebooks: ['notebook-agent'],
};

/** Agents that call Anthropic with a key of their group. */
const ON_ANTHROPIC = new Set(['claude-code', 'pipeline-doctor']);

/** The workspace of a group at Anthropic. */
export function workspaceOf(group: string): string {
  return `wrkspc_01Northlight${group.charAt(0).toUpperCase()}${group.slice(1)}`;
}

/** Undefined for agents of which no bill is imported: Gemini, Qwen. `agent` as the ledger names it. */
export function payerOf(agent: string, { group }: Person): Payer | undefined {
  if (ON_ANTHROPIC.has(agent)) return { provider: 'anthropic', scope: workspaceOf(group) };
  if (agent === 'copilot') return { provider: 'github', scope: ACCOUNT };
  if (agent === 'cursor') return { provider: 'cursor', scope: '' };
  const project = Object.entries(PROJECTS).find(([, agents]) => agents.includes(agent));
  return project && { provider: 'openai', scope: project[0] };
}
