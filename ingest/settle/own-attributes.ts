// What senders call their work in words of their own: attributes that Outlay has no dimension for, in a bounded map.
import type { Attributes, AttributeValue } from '../../schemas/otlp.ts';
import { isDimensionKey } from './attribute.ts';

/** Most attributes of one record; the first by name are kept. */
export const MAX_OWN_ATTRIBUTES = 16;
export const MAX_OWN_NAME = 64;
/** Longer values are left out whole: texts are no labels, and half of a label would be another one. */
export const MAX_OWN_VALUE = 128;

/** Words joined by dots, dashes and underscores, as attributes are named. */
const NAME = /^[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*$/i;

/** What SDKs, platforms and agents say of themselves. */
const NOT_OWN =
  /^(?:service|telemetry|process|host|os|wsl|device|container|k8s|cloud|faas|browser|webengine|otel|session|user|enduser|installation|identity|terminal|app|gen_ai|llm|ai|http|url|server|client|network|net|db|exception|error|event|log|code|thread|auth|outlay|claude_code|codex|gemini_cli|qwen-code|github\.copilot|copilot_chat|cursor|cline)(?:$|[._-])|^env\./i;

/** Content and secrets, whoever sends them, also where a name is run together; contexts and profiles are neither. */
const NEVER =
  /prompt|message|content|completion|instruction|argument|parameter|input|output|request|response|body|command|cmd|query|(?<!con)text|(?<!en)title|summary|question|answer|description|secret|token|passw|credential|api[._-]?key|private|authorization|cookie|header|signature|path|dir$|(?<!pro)file|cwd/i;

/** Credentials anywhere in a value, as their issuers spell them. Ordinary labels may begin alike: `npm-package-publisher`. */
const SECRET_VALUES = [
  /:\/\/[^/\s]*@/,
  /-----begin/i,
  /\b(?:bearer\s+\S{8}|basic\s+[a-z0-9+/]{16})/i,
  /(?:token|secret|passw(?:or)?d|pwd|credential|api[._-]?key|access[._-]?key|account[._-]?key|signature|\bsig)["']?\s*[=:]\s*\S/i,
  /(?<![A-Za-z0-9])(?:sk-[\w-]{20}|(?:sk|pk|rk)_(?:live|test)_\w{10}|whsec_\w{16})/,
  /(?<![A-Za-z0-9])(?:gh[oprsu]_\w{16}|github_pat_\w{16}|gl(?:pat|oas|dt|rt|cbt|ptt|ft|imt|agent|soat)-[\w-]{20}|npm_\w{20}|hf_\w{20}|pypi-AgE[\w-]{10})/,
  /(?<![A-Za-z0-9])(?:A[KS]IA[0-9A-Z]{16}|AIza[\w-]{20}|ya29\.[\w-]{10}|eyJ[\w-]{16}|xox[a-z]-[\w-]{10}|xapp-[\w-]{10})/,
  /(?<![A-Za-z0-9])(?:gsk_\w{20}|xai-\w{20}|r8_\w{20}|dckr_pat_[\w-]{16}|dop_v1_\w{16}|shp[a-z]{2}_\w{16}|hvs\.[\w-]{16}|SG\.[\w-]{16}\.)/,
];

/** Records carry properties of their own under these names only; the rest of them is the agent's. */
const PROPERTIES = [
  'traceloop.association.properties.',
  'langfuse.trace.metadata.',
  'ai.telemetry.metadata.',
  'metadata.',
];

const known = new WeakMap<Attributes, ReadonlyMap<string, string>>();

/** The own attributes of a record and its resource, the record's first, as canonical JSON; empty text for none. */
export function ownAttributes({
  attributes,
  resource,
}: {
  readonly attributes: Attributes;
  readonly resource: Attributes;
}): string {
  const own = new Map([...ofResource(resource), ...ofRecord(attributes)]);
  if (own.size === 0) return '';
  const names = [...own.keys()].sort().slice(0, MAX_OWN_ATTRIBUTES);
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, own.get(name)])));
}

/** Computed once a resource: exporters send one for many records. */
function ofResource(resource: Attributes): ReadonlyMap<string, string> {
  const found = known.get(resource);
  if (found) return found;
  const own = new Map<string, string>();
  for (const [name, value] of resource) {
    if (!isDimensionKey(name) && !NOT_OWN.test(name)) keep(own, name, value);
  }
  known.set(resource, own);
  return own;
}

function ofRecord(attributes: Attributes): ReadonlyMap<string, string> {
  const own = new Map<string, string>();
  for (const [key, value] of attributes) {
    const prefix = PROPERTIES.find((one) => key.startsWith(one));
    if (prefix === undefined || isDimensionKey(key)) continue;
    const name = key.slice(prefix.length);
    // Gateways say under the same prefix who called them.
    if (!isDimensionKey(name) && !NOT_OWN.test(name) && !name.startsWith('user')) keep(own, name, value);
  }
  return own;
}

function keep(own: Map<string, string>, name: string, value: AttributeValue): void {
  const text = String(value).trim();
  if (text === '' || text.length > MAX_OWN_VALUE || name.length > MAX_OWN_NAME) return;
  if (!NAME.test(name) || NEVER.test(name) || isSecret(text) || hasControls(text)) return;
  own.set(name, text);
}

function isSecret(text: string): boolean {
  return SECRET_VALUES.some((spelling) => spelling.test(text));
}

function hasControls(text: string): boolean {
  return /[\p{Cc}\p{Cf}\p{Cs}]/u.test(text);
}
