// OTEL_RESOURCE_ATTRIBUTES: the list of names and values that SDKs put on everything they send.

/** Characters that the list or W3C Baggage does not take as they are; `=` and `%` because readers split and decode. */
const RESERVED = /[^\x21\x23\x24\x26-\x2b\x2d-\x3a\x3c\x3e-\x5b\x5d-\x7e]/gu;

/**
 * Adds to the list what it does not hold yet. What is there stays as it is written, except for the names of `replaced`.
 * Empty values are left out.
 */
export function mergedAttributes(
  given: string,
  added: Readonly<Record<string, string>>,
  replaced: ReadonlySet<string>,
): string {
  const pairs = given.split(',').filter((pair) => pair.trim() !== '');
  const kept = pairs.filter((pair) => !replaced.has(nameOf(pair)));
  const names = new Set(kept.map(nameOf));
  const fresh = Object.entries(added)
    .filter(([name, value]) => value !== '' && !names.has(name))
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`);
  return [...kept, ...fresh].join(',');
}

/** The names that a list holds. */
export function attributeNames(list: string): Set<string> {
  return new Set(list.split(',').map(nameOf).filter(Boolean));
}

/** The names and values that a list holds. */
export function attributesIn(list: string): Record<string, string> {
  const pairs = list.split(',').filter((pair) => nameOf(pair) !== '');
  return Object.fromEntries(
    pairs.map((pair) => [nameOf(pair), decodedText(pair.slice(pair.indexOf('=') + 1))]),
  );
}

function nameOf(pair: string): string {
  return decodedText(pair.split('=', 1)[0] ?? '');
}

function decodedText(encodedText: string): string {
  const text = encodedText.trim();
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function encoded(text: string): string {
  return text.toWellFormed().replace(RESERVED, (character) => {
    const bytes = [...Buffer.from(character)];
    return bytes.map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
  });
}
