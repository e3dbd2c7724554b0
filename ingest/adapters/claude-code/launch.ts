// How Claude Code is told to export (https://code.claude.com/docs/en/monitoring-usage).
import type { Launch } from '../launch.ts';

export const launch: Launch = {
  programs: ['claude', '@anthropic-ai/claude-code'],
  variables: () => ({ CLAUDE_CODE_ENABLE_TELEMETRY: '1' }),
};
