// JSON that may be none.

/** What {@link parsed} makes of text that is no JSON. */
export const UNREADABLE = Symbol('no JSON');

/** The value; undefined for an empty text. */
export function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return UNREADABLE;
  }
}
