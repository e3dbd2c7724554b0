// One name for a model on both sides: reports and agents add dates, and reports write names for people.

/** `-2026-03-05`, `-20251001`, `@20251001`, with what Bedrock appends. */
const DATED = /[-@](?:20\d{2}-[01]\d-[0-3]\d|20\d{6})(?:-v\d+(?::\d+)?)?$/;
const LATEST = /(?:-latest|@default)$/;
/** What Bedrock appends to ids of Claude without a date; other makers have versions in the name itself. */
const CLAUDE_VERSION = /-v\d+(?::\d+)?$/;
/** `us.anthropic.`, `us-gov.anthropic.`, `anthropic/`, `models/`. */
const PREFIX = /^(?:models\/|(?:[a-z]{2,6}(?:-gov)?\.)?[a-z]+\.(?=[a-z])|[a-z-]+\/)/;

/**
 * What two spellings of a model have in common: `claude-haiku-4-5` for `claude-haiku-4-5-20251001` and `Claude Haiku 4.5`,
 * `gpt-5.4` for `gpt-5.4-2026-03-05` and `GPT-5.4`. Empty stays empty.
 */
export function modelKey(name: string): string {
  const plain = name
    .trim()
    .toLowerCase()
    .replace(/^auto:\s*/, '')
    .replace(/\[[^\]]*\]$/, '')
    .replaceAll(/\s+/g, '-')
    .replace(PREFIX, '')
    .replace(DATED, '')
    .replace(LATEST, '');
  // Claude's ids write versions with dashes where names for people have dots.
  return plain.startsWith('claude') ? plain.replace(CLAUDE_VERSION, '').replaceAll('.', '-') : plain;
}
