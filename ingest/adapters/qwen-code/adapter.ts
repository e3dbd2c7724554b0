// Qwen Code: logs and metrics of a fork of Gemini CLI. See README.md beside this file.
import type { Attributes } from '../../../schemas/otlp.ts';
import type { SpendSource } from '../../../schemas/usage-report.ts';
import { geminiAdapter } from '../gemini-records.ts';
import { text } from '../read-attribute.ts';
import { REASONING_INSIDE_OUTPUT } from '../token-moves.ts';
import { launch } from './launch.ts';
import { advice } from './advice.ts';

export const qwenCode = geminiAdapter({
  agent: 'qwen-code',
  advice,
  service: 'qwen-code',
  prefix: 'qwen-code.',
  provider: '',
  thoughts: REASONING_INSIDE_OUTPUT,
  versionOf: (source) => text(source.resource, 'service.version'),
  partOf,
  launch,
});

function partOf(attributes: Attributes): { source: SpendSource; subagent: string } {
  const subagent = text(attributes, 'subagent_name');
  return { source: subagent ? 'subagent' : 'main', subagent };
}
