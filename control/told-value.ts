// The stored value of a setting as the API tells it, in the audit trail and to who changes what has changed.

const NAMES: Readonly<Record<string, string>> = { limits: 'limit_micros', defaults: 'default_micros' };

/** What is never told of a kind: hashes of tokens, and what signs deliveries or is in the address that they go to. */
const SECRETS: Readonly<Record<string, readonly string[]>> = {
  token: ['hash'],
  channel: ['secret', 'previousSecret', 'url'],
  forge: ['secret', 'previousSecret', 'token'],
  bill_connection: ['secret'],
};

/** Fields in snake case and amounts named by their unit; null where there is no setting. Secrets are left out. */
export function toldValue(kind: string, value: unknown): Record<string, unknown> | null {
  if (typeof value !== 'object' || value === null) return null;
  const fields = Object.entries(value).filter(([name]) => !SECRETS[kind]?.includes(name));
  return Object.fromEntries(fields.map(([name, of]) => [toldName(name), of as unknown]));
}

function toldName(name: string): string {
  return NAMES[name] ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
