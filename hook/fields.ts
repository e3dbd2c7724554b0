// JSON of strangers, read field by field: the hook has no schemas.

/** The fields of a JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** The fields of a value; none of what is no object. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** The text of a field, cut to `length`; empty for anything else. */
export function textOf(value: unknown, length = 512): string {
  return typeof value === 'string' ? value.slice(0, length) : '';
}
