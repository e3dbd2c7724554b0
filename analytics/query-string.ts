// From the query string of a request to the values that its schema describes.
import type { z } from 'zod';
import { badRequest, faultsOf, type Fault } from '../schemas/problem.ts';

/** The longest query string: what is passed on to the engine must fit a request line. */
const MAX_LENGTH = 6000;

/** Parameters by name, each a schema of text, of a number or of a list of texts. */
type Parameters<Value> = z.ZodType<Value> & { readonly shape: Readonly<Record<string, z.ZodType>> };

/**
 * Reads the query string of a URL. Lists are repeated parameters, `group_by` has commas, everything else is given once.
 * Throws a 400 that names the faulty parameters and what is allowed.
 */
export function readQuery<Value>(url: string, schema: Parameters<Value>): Value {
  const start = url.indexOf('?');
  const text = start < 0 ? '' : url.slice(start + 1);
  if (text.length > MAX_LENGTH) {
    throw badRequest({ name: 'query', detail: `must have at most ${MAX_LENGTH} characters` });
  }
  const given = new Map<string, unknown>();
  const faults: Fault[] = [];
  const params = withAttributes(new URLSearchParams(text), schema.shape);
  for (const name of new Set(params.keys())) {
    const fault = faultOf(name, params, schema.shape);
    if (fault) faults.push(fault);
    given.set(name, valueOf(name, params.getAll(name), isList(schema.shape[name])));
  }
  if (faults[0]) throw badRequest(faults[0], ...faults.slice(1));
  const parsed = schema.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const [first, ...rest] = faultsOf(parsed.error, 'query');
  throw badRequest(withoutIndex(first), ...rest.map(withoutIndex));
}

const ATTRIBUTE = 'attribute';

/** `attribute.<name>=<value>` is another spelling of `attribute=<name>=<value>`. */
function withAttributes(params: URLSearchParams, shape: Parameters<unknown>['shape']): URLSearchParams {
  if (!Object.hasOwn(shape, ATTRIBUTE)) return params;
  const prefix = `${ATTRIBUTE}.`;
  return new URLSearchParams(
    [...params].map(([name, value]): [string, string] =>
      name.startsWith(prefix) ? [ATTRIBUTE, `${name.slice(prefix.length)}=${value}`] : [name, value],
    ),
  );
}

function faultOf(
  name: string,
  params: URLSearchParams,
  shape: Parameters<unknown>['shape'],
): Fault | undefined {
  if (!Object.hasOwn(shape, name)) {
    const known = Object.keys(shape).join(', ') || 'none';
    return { name, detail: `is not known here; known are: ${known}` };
  }
  const isRepeated = params.getAll(name).length > 1 && !isList(shape[name]);
  return isRepeated ? { name, detail: 'must be given once' } : undefined;
}

/** A parameter that may be an empty list is a list. */
function isList(schema: z.ZodType | undefined): boolean {
  return schema?.safeParse([]).success ?? false;
}

function valueOf(name: string, values: readonly string[], list: boolean): unknown {
  if (name === 'group_by') return [...new Set(values.flatMap((value) => value.split(',')))];
  if (list) return values;
  const [value = ''] = values;
  return name === 'limit' && /^\d{1,9}$/.test(value) ? Number(value) : value;
}

function withoutIndex({ name, detail }: Fault): Fault {
  return { name: name.replace(/\.\d+$/, ''), detail };
}
