// Codex: logs, metrics and traces of OpenAI's coding agent. See README.md beside this file.
import { text } from '../read-attribute.ts';
import { NOT_USAGE, type Adapter } from '../adapter.ts';
import { advice } from './advice.ts';
import { launch } from './launch.ts';
import { adaptLog } from './logs.ts';
import { adaptPoint } from './metrics.ts';
import { AGENT, originOf } from './origin.ts';

/** The originator names the service: `codex_exec`, `codex-tui`, `codex_cli_rs`, `codex_vscode`, `codex-app-server`. */
const SERVICE = /^codex[-_]/;

export const codex: Adapter = {
  agent: AGENT,
  advice,
  tells: ['retries'],
  claims: ({ source, name }) =>
    SERVICE.test(text(source.resource, 'service.name')) ||
    source.scopeName.startsWith('codex_otel') ||
    name.startsWith('codex.'),
  originOf: ({ source, attributes }) => originOf(source, attributes),
  adaptPoint,
  adaptLog,
  // Spans repeat the tokens of the logs twice, without an id that joins them.
  adaptSpan: () => NOT_USAGE,
  launch,
};
