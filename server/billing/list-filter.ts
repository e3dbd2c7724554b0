// Conditions that lists of bills have in common.
type Asked = { readonly from?: string | undefined; readonly to?: string | undefined };

/** Equal to what the query names of the columns, and of days between `from` and `to`, which is exclusive. */
export function listFilter<Column extends string>(
  query: Asked & { readonly [Name in Column]?: string | undefined },
  columns: readonly Column[],
): { readonly conditions: string[]; readonly params: Record<string, string> } {
  const conditions = ['1'];
  const params: Record<string, string> = {};
  const add = (name: string, condition: string, value: string | undefined): void => {
    if (value === undefined) return;
    conditions.push(condition);
    params[name] = value;
  };
  for (const name of columns) add(name, `${name} = {${name}:String}`, query[name]);
  add('from', 'day >= toDate({from:String})', query.from);
  add('to', 'day < toDate({to:String})', query.to);
  return { conditions, params };
}
