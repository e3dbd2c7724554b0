// Codex: logs, metrics and traces of OpenAI's coding agent. See README.md beside this file.
import { text } from '../read-attribute.ts';
import { NOT_USAGE, type Adapter } from '../adapter.ts';
import { adaptLog } from './logs.ts';
import { adaptPoint } from './metrics.ts';
import { AGENT } from './origin.ts';

/** The originator names the service: `codex_exec`, `codex-tui`, `codex_cli_rs`, `codex_vscode`, `codex-app-server`. */
const SERVICE = /^codex[-_]/;

export const codex: Adapter = {
  agent: AGENT,
  claims: ({ source, name }) =>
    SERVICE.test(text(source.resource, 'service.name')) ||
    source.scopeName.startsWith('codex_otel') ||
    name.startsWith('codex.'),
  adaptPoint,
  adaptLog,
  // Spans repeat the tokens of the logs twice, without an id that joins them.
  adaptSpan: () => NOT_USAGE,
};
