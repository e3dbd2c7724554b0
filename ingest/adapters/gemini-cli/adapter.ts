// Gemini CLI: logs and metrics of Google's coding agent. See README.md beside this file.
import type { Attributes } from '../../../schemas/otlp.ts';
import type { SpendSource } from '../../../schemas/usage-report.ts';
import { geminiAdapter } from '../gemini-records.ts';
import { text } from '../read-attribute.ts';
import { REASONING_BESIDE_OUTPUT } from '../token-moves.ts';
import { launch } from './launch.ts';
import { advice } from './advice.ts';

export const geminiCli = geminiAdapter({
  agent: 'gemini-cli',
  advice,
  service: 'gemini-cli',
  prefix: 'gemini_cli.',
  provider: 'gcp.gemini',
  thoughts: REASONING_BESIDE_OUTPUT,
  // `service.version` is the version of Node.js.
  versionOf: () => '',
  partOf,
  launch,
});

/** Roles: `main`, `subagent`, and the router, compressor and other utilities that work beside the turn. */
function partOf(attributes: Attributes): { source: SpendSource; subagent: string } {
  const role = text(attributes, 'role');
  if (role === 'subagent') return { source: 'subagent', subagent: text(attributes, 'agent_name') };
  if (role === '' || role === 'main') return { source: 'main', subagent: '' };
  return { source: 'auxiliary', subagent: role };
}
