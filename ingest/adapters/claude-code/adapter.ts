// Claude Code: metrics, events and (beta) traces of Anthropic's coding agent. See README.md beside this file.
import { text } from '../read-attribute.ts';
import type { Adapter } from '../adapter.ts';
import { advice } from './advice.ts';
import { adaptLog } from './logs.ts';
import { adaptPoint } from './metrics.ts';
import { launch } from './launch.ts';
import { AGENT, originOf } from './origin.ts';
import { adaptSpan } from './spans.ts';

const SCOPES = 'com.anthropic.claude_code';
const SERVICES = new Set(['claude-code', 'claude-code-desktop']);

export const claudeCode: Adapter = {
  agent: AGENT,
  advice,
  tells: ['subagents'],
  claims: ({ source, name }) =>
    !name.startsWith('gen_ai.') &&
    (source.scopeName.startsWith(SCOPES) ||
      SERVICES.has(text(source.resource, 'service.name')) ||
      name.startsWith('claude_code.')),
  originOf: ({ source, attributes }) => originOf(source, attributes),
  adaptPoint,
  adaptLog,
  adaptSpan,
  launch,
};
