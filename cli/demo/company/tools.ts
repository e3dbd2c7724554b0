// The agents that people use: which models each of them calls, and for what beside the turn.
import type { OtherAgent, ToolName } from './people.ts';

export type Tool = {
  readonly agent: 'claude-code' | OtherAgent;
  /** Ids of the models for the main turn, the favourite first. */
  readonly models: readonly string[];
  /** Id of the model for small work. */
  readonly small: string;
  /** What it asks the small model beside the turn: a title for the session, or a route for each prompt. */
  readonly beside: 'title' | 'route' | 'nothing';
  readonly delegates: boolean;
};

const CLAUDE = {
  agent: 'claude-code',
  small: 'claude-haiku-4-5-20251001',
  beside: 'title',
  delegates: true,
} as const;

const ALONE = { small: '', beside: 'nothing', delegates: false } as const;

export const TOOLS: Readonly<Record<ToolName, Tool>> = {
  opus: { ...CLAUDE, models: ['claude-opus-4-8', 'claude-opus-4-8', 'claude-opus-4-8', 'claude-sonnet-5'] },
  sonnet: { ...CLAUDE, models: ['claude-sonnet-5', 'claude-sonnet-5', 'claude-sonnet-5', 'claude-opus-4-8'] },
  previous: {
    ...CLAUDE,
    models: ['claude-sonnet-4-5', 'claude-sonnet-4-5', 'claude-sonnet-4-5', 'claude-sonnet-5'],
  },
  codex: { ...ALONE, agent: 'codex', models: ['gpt-5-codex'] },
  'gemini-cli': {
    agent: 'gemini-cli',
    models: ['gemini-2.5-pro', 'gemini-2.5-pro', 'gemini-2.5-flash'],
    small: 'gemini-2.5-flash-lite',
    beside: 'route',
    delegates: true,
  },
  'qwen-code': { ...ALONE, agent: 'qwen-code', models: ['qwen3-coder-plus'] },
  copilot: { ...ALONE, agent: 'copilot', models: ['gpt-5', 'gpt-4.1'], delegates: true },
  opencode: { ...ALONE, agent: 'opencode', models: ['gpt-5'], small: 'gpt-5-mini', beside: 'title' },
  cursor: { ...ALONE, agent: 'cursor', models: ['gpt-5', 'gpt-5', 'gpt-5-mini'] },
  cline: { ...ALONE, agent: 'cline', models: ['gpt-4.1'] },
  litellm: { ...ALONE, agent: 'litellm', models: ['gpt-5-mini', 'gpt-5'] },
  openinference: { ...ALONE, agent: 'openinference', models: ['gpt-4.1-mini'] },
  'gen-ai': { ...CLAUDE, agent: 'gen-ai', models: ['claude-sonnet-5'] },
};
