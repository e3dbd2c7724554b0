// Which agents took part in a change, by what they write into commits and descriptions, and by who opened it.

/** Addresses that agents sign commits with, and the agent as its telemetry calls it. */
const SIGNATURES: readonly (readonly [pattern: RegExp, agent: string])[] = [
  [/@anthropic\.com$/, 'claude-code'],
  [/^(?:noreply|codex)@openai\.com$/, 'codex'],
  [/^cursoragent@cursor\.com$/, 'cursor'],
  [/(?:^|\+)copilot@(?:users\.noreply\.)?github\.com$/, 'copilot'],
  [/^(?:\d+\+)?copilot-swe-agent\[bot\]@users\.noreply\.github\.com$/, 'copilot'],
  [/^(?:\d+\+)?gemini-(?:cli|code-assist)[^@]*@/, 'gemini-cli'],
  [/^gemini-cli@google\.com$/, 'gemini-cli'],
  [/^qwen-coder@alibabacloud\.com$/, 'qwen-code'],
  [/@opencode\.ai$/, 'opencode'],
  [/@cline\.bot$/, 'cline'],
];

const CO_AUTHOR = /^co-authored-by:[^<]{0,200}<([^<>\s]{1,254})>$/i;
const GENERATED = /generated with \[?(claude code|codex|cursor|opencode|gemini cli|qwen code)\b/i;

/** Logins of agents that open changes under a name of their own. */
const LOGINS: Readonly<Record<string, string>> = {
  copilot: 'copilot',
  'copilot-swe-agent[bot]': 'copilot',
  'claude[bot]': 'claude-code',
  'chatgpt-codex-connector[bot]': 'codex',
  'cursor[bot]': 'cursor',
};

/** The agent that a line of a message or description names; empty for none. */
export function agentInLine(line: string): string {
  const address = CO_AUTHOR.exec(line)?.[1]?.toLowerCase();
  if (address !== undefined) return SIGNATURES.find(([pattern]) => pattern.test(address))?.[1] ?? '';
  return GENERATED.exec(line)?.[1]?.toLowerCase().replace(' ', '-') ?? '';
}

/** The agent behind a login; empty for a person. */
export function agentOfLogin(login: string): string {
  const name = login.toLowerCase();
  return Object.hasOwn(LOGINS, name) ? (LOGINS[name] ?? '') : '';
}
