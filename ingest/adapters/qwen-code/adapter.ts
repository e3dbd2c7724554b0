// Qwen Code: logs, metrics and spans of a fork of Gemini CLI. See README.md beside this file.
import { geminiAdapter } from '../gemini-records.ts';
import { text } from '../read-attribute.ts';
import { REASONING_INSIDE_OUTPUT } from '../token-moves.ts';
import { advice } from './advice.ts';
import { launch } from './launch.ts';
import { partOf } from './part.ts';
import { adaptSpan } from './spans.ts';

export const qwenCode = geminiAdapter({
  agent: 'qwen-code',
  advice,
  service: 'qwen-code',
  prefix: 'qwen-code.',
  provider: '',
  thoughts: REASONING_INSIDE_OUTPUT,
  versionOf: (source) => text(source.resource, 'service.version'),
  partOf,
  adaptSpan,
  launch,
});
