// The one spelling of a person's name: trimmed and in lower case, as attributes, paths and settings are joined by it.

/** The key of a person. Names that differ only in case or in surrounding space are the same person. */
export function toUserKey(name: string): string {
  return name.trim().toLowerCase();
}
