// How Qwen Code is told to export (https://qwenlm.github.io/qwen-code-docs/en/developers/development/telemetry).
import { geminiVariables } from '../gemini-launch.ts';
import type { Launch } from '../launch.ts';

export const launch: Launch = {
  programs: ['qwen', '@qwen-code/qwen-code'],
  variables: (target) => geminiVariables('QWEN', target),
  gap:
    'Qwen Code before 0.21.2 passes on neither person nor repository; a token that is bound to the person names them ' +
    '(outlay token create --user …, then OUTLAY_TOKEN)',
};
