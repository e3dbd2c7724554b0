// GitHub Copilot, in the terminal and in VS Code: spans and metrics. See README.md beside this file.
import { NOT_USAGE, type Adapter } from '../adapter.ts';
import { text } from '../read-attribute.ts';
import { advice } from './advice.ts';
import { launch } from './launch.ts';
import { adaptPoint } from './metrics.ts';
import { AGENT, originOf } from './origin.ts';
import { adaptSpan } from './spans.ts';

const SERVICES = new Set(['github-copilot', 'copilot-chat']);

export const copilot: Adapter = {
  agent: AGENT,
  advice,
  tells: ['subagents'],
  claims: ({ source, name }) =>
    SERVICES.has(text(source.resource, 'service.name')) ||
    source.scopeName.startsWith('github.copilot') ||
    name.startsWith('copilot_chat.') ||
    name.startsWith('github.copilot.'),
  originOf: ({ source, attributes }) => originOf(source, attributes),
  adaptPoint,
  // The events of VS Code repeat its spans.
  adaptLog: () => NOT_USAGE,
  adaptSpan,
  launch,
};
