// The hook contracts of the agents: what they send, and which answer stops them. Checked against the versions in docs/hook.md.
import { fieldsOf, textOf, type Fields } from './fields.ts';

/** At which point of its work an agent asks. Only a `session` cannot be stopped. */
export type Moment = 'session' | 'prompt' | 'tool' | 'batch';

/** One call of a hook, without anything that a person wrote. */
export type HookCall = {
  readonly moment: Moment;
  /** The agent's name of the event, which some answers repeat. */
  readonly event: string;
  readonly session: string;
  readonly prompt: string;
  readonly folder: string;
};

export type Contract = {
  /** The agent's name in the ledger. */
  readonly agent: string;
  /** By the agent's name of the event. Others are left alone. */
  readonly moments: Readonly<Record<string, Moment>>;
  /** Fields in which the agent tells them. */
  readonly session: string;
  readonly prompt: string;
  readonly folder: string;
  /** The answer that stops the agent, as JSON text. */
  readonly refuse: (call: HookCall, text: string) => object | undefined;
  /** The answer that lets it go on and shows a line; left out where the agent shows none. */
  readonly warn?: (call: HookCall, text: string) => object;
};

const CLAUDE_LIKE = { session: 'session_id', folder: 'cwd' };

const showLine = (_call: HookCall, text: string): object => ({ systemMessage: text });

/** https://code.claude.com/docs/en/hooks; Codex and Qwen Code follow it. */
function refuseLikeClaude({ moment, event }: HookCall, text: string): object | undefined {
  switch (moment) {
    case 'session':
      return undefined;
    case 'prompt':
      return { decision: 'block', reason: text };
    case 'tool':
      return {
        hookSpecificOutput: {
          hookEventName: event,
          permissionDecision: 'deny',
          permissionDecisionReason: text,
        },
      };
    case 'batch':
      return { continue: false, stopReason: text };
  }
}

const CLAUDE: Contract = {
  ...CLAUDE_LIKE,
  agent: 'claude-code',
  prompt: 'prompt_id',
  moments: {
    SessionStart: 'session',
    UserPromptSubmit: 'prompt',
    PreToolUse: 'tool',
    PostToolBatch: 'batch',
  },
  refuse: refuseLikeClaude,
  warn: showLine,
};

/** https://developers.openai.com/codex/hooks: a key that it does not know voids the answer. */
const CODEX: Contract = {
  ...CLAUDE_LIKE,
  agent: 'codex',
  prompt: 'turn_id',
  moments: { SessionStart: 'session', UserPromptSubmit: 'prompt', PreToolUse: 'tool' },
  refuse: refuseLikeClaude,
  warn: showLine,
};

const QWEN: Contract = {
  ...CLAUDE_LIKE,
  agent: 'qwen-code',
  prompt: 'prompt_id',
  moments: { SessionStart: 'session', UserPromptSubmit: 'prompt', PreToolUse: 'tool' },
  refuse: refuseLikeClaude,
  warn: showLine,
};

/** https://geminicli.com/docs/hooks/reference */
const GEMINI: Contract = {
  ...CLAUDE_LIKE,
  agent: 'gemini-cli',
  prompt: 'prompt_id',
  moments: { SessionStart: 'session', BeforeAgent: 'prompt', BeforeTool: 'tool' },
  refuse: ({ moment }, text) => {
    if (moment === 'session') return undefined;
    const denied = { decision: 'deny', reason: text };
    // A tool that is only denied makes the agent ask its model again.
    return moment === 'tool' ? { ...denied, continue: false, stopReason: text } : denied;
  },
  warn: showLine,
};

/** https://docs.github.com/en/copilot/reference/hooks-reference; the event is not in the body. */
const COPILOT: Contract = {
  agent: 'copilot',
  session: 'sessionId',
  prompt: 'promptId',
  folder: 'cwd',
  moments: { sessionStart: 'session', userPromptSubmitted: 'prompt', preToolUse: 'tool' },
  refuse: ({ moment }, text) => {
    if (moment === 'session') return undefined;
    if (moment === 'prompt') return { decision: 'block', reason: text };
    return { permissionDecision: 'deny', permissionDecisionReason: text };
  },
};

/** The plugin that `outlay connect opencode` writes: opencode has no hooks that are programs. */
const OPENCODE: Contract = {
  agent: 'opencode',
  session: 'session',
  prompt: 'message',
  folder: 'folder',
  moments: { 'chat.params': 'prompt', 'tool.execute.before': 'tool' },
  refuse: (_call, text) => ({ decision: 'block', reason: text }),
};

/** https://cursor.com/docs/agent/hooks */
const CURSOR: Contract = {
  agent: 'cursor',
  session: 'conversation_id',
  prompt: 'generation_id',
  folder: 'cwd',
  moments: {
    sessionStart: 'session',
    beforeSubmitPrompt: 'prompt',
    preToolUse: 'tool',
    beforeShellExecution: 'tool',
    beforeMCPExecution: 'tool',
  },
  refuse: ({ moment }, text) => {
    if (moment === 'session') return undefined;
    if (moment === 'prompt') return { continue: false, user_message: text };
    return { permission: 'deny', user_message: text, agent_message: text };
  },
};

/** By the name that a person calls the agent. */
export const CONTRACTS: Readonly<Record<string, Contract>> = {
  claude: CLAUDE,
  codex: CODEX,
  gemini: GEMINI,
  copilot: COPILOT,
  qwen: QWEN,
  opencode: OPENCODE,
  cursor: CURSOR,
};

/** The call that an agent's body tells; undefined for an event that is none of ours. `event` is used where the body names none. */
export function callOf(contract: Contract, body: unknown, event: string): HookCall | undefined {
  const told: Fields = fieldsOf(body);
  const name = textOf(told['hook_event_name']) || event;
  const moment = Object.hasOwn(contract.moments, name) ? contract.moments[name] : undefined;
  if (!moment) return undefined;
  return {
    moment,
    event: name,
    session: textOf(told[contract.session]),
    prompt: textOf(told[contract.prompt]),
    folder: textOf(told[contract.folder], 4_096) || firstOf(told['workspace_roots']),
  };
}

function firstOf(list: unknown): string {
  return Array.isArray(list) ? textOf(list[0], 4_096) : '';
}
