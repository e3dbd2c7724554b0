// Which reader reads whose session files. Adding an agent's history means adding one file to its folder and one entry here.
import type { HistoryAdapter } from './history.ts';
import { claudeCodeHistory } from './claude-code/history.ts';
import { codexHistory } from './codex/history.ts';
import { copilotHistory } from './copilot/history.ts';
import { geminiCliHistory } from './gemini-cli/history.ts';
import { opencodeHistory } from './opencode/history.ts';
import { qwenCodeHistory } from './qwen-code/history.ts';

export const HISTORIES: readonly HistoryAdapter[] = [
  claudeCodeHistory,
  codexHistory,
  geminiCliHistory,
  qwenCodeHistory,
  copilotHistory,
  opencodeHistory,
];
