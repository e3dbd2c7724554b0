// The stored value of a setting as the API tells it, in the audit trail and to who changes what has changed.

const NAMES: Readonly<Record<string, string>> = { limits: 'limit_micros', defaults: 'default_micros' };

/** Fields in snake case and amounts named by their unit; null where there is no setting. Hashes of tokens are left out. */
export function toldValue(kind: string, value: unknown): Record<string, unknown> | null {
  if (typeof value !== 'object' || value === null) return null;
  const fields = Object.entries(value).filter(([name]) => !(kind === 'token' && name === 'hash'));
  return Object.fromEntries(fields.map(([name, of]) => [toldName(name), of as unknown]));
}

function toldName(name: string): string {
  return NAMES[name] ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
