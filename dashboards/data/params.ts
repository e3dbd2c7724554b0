// Query strings of the API.

/** Values of a query string; undefined is left out, lists repeat the name. */
export type Params = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** The query string of parameters, with its question mark where there are any. */
export function queryString(params: Params): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined) continue;
    const values = typeof value === 'object' ? value : [String(value)];
    for (const each of values) query.append(name, each);
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
