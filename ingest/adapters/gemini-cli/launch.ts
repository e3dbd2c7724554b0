// How Gemini CLI is told to export (https://github.com/google-gemini/gemini-cli, docs/cli/telemetry.md).
import { geminiVariables } from '../gemini-launch.ts';
import type { Launch } from '../launch.ts';

export const launch: Launch = {
  programs: ['gemini', '@google/gemini-cli'],
  variables: (target) => geminiVariables('GEMINI', target),
};
