// What each agent lets a hook enforce, as docs/hook.md tells it; a test holds both together.
import type { SetupName } from '../connect/setups.ts';
import type { Patient } from './agent.ts';
import { tellerOf, type Finding } from './finding.ts';

export type Enforcement = {
  /** The agent and the version that it was tried with. */
  readonly tried: string;
  readonly prompt: string;
  readonly turn: string;
  readonly cannot: string;
};

export const ENFORCEMENT: Readonly<Record<SetupName, Enforcement>> = {
  claude: {
    tried: 'Claude Code 2.1.330',
    prompt: 'yes; `claude -p` still exits 0',
    turn: 'yes: the tool is denied and the turn ends before the next request',
    cannot: '`--safe-mode` or editing the settings goes around it, unless they are managed',
  },
  codex: {
    tried: 'Codex 0.169.0',
    prompt: 'yes; `codex exec` exits 0',
    turn: 'the tool is denied; the model is asked again',
    cannot:
      '**A hook runs only after the person trusted it in `/hooks`**; until then it is skipped without a word, also in `codex exec`',
  },
  gemini: {
    tried: 'Gemini CLI 0.61.0',
    prompt: 'yes',
    turn: 'by its documentation the turn ends',
    cannot: 'Person and token are read from the environment only',
  },
  qwen: {
    tried: 'Qwen Code 0.24.4',
    prompt: 'yes, but `-p` prints nothing',
    turn: 'yes: the tool is denied and the turn ends',
    cannot: 'Before 0.21.2 its telemetry names nobody: the hook does',
  },
  copilot: {
    tried: 'Copilot CLI 1.0.102',
    prompt: 'yes; exits 1',
    turn: 'by its documentation the tool is denied',
    cannot: 'Shows no line near a limit. Where telemetry goes is read from the environment only',
  },
  opencode: {
    tried: 'opencode 1.18.33',
    prompt: 'yes; exits 1 (a plugin)',
    turn: 'yes: each request of the model asks',
    cannot: 'Shows no line near a limit.',
  },
  cursor: {
    tried: 'Cursor',
    prompt: 'by its documentation',
    turn: 'shell and MCP calls, by its documentation',
    cannot: "Not tried here. It sends telemetry only where its team's administrator says",
  },
};

/** What the hook of an agent can and cannot do, where it has one. */
export function tellEnforcement({ name, uses }: Patient): Finding[] {
  if (uses.length === 0) return [];
  const { tried, prompt, turn, cannot } = ENFORCEMENT[name];
  const plain = (text: string): string => text.replace(/[`*]/g, '').replace(/\.$/, '');
  const seen = `Tried with ${tried}. Stops a prompt: ${plain(prompt)}. Stops within a turn: ${plain(turn)}. Mind: ${plain(cannot)}.`;
  return [tellerOf('enforcement', name).ok(seen)];
}
