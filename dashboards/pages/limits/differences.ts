// What a change of a setting changed, line by line, for people.
import { fromMicros } from '../../../schemas/money.ts';
import { dollarsOf } from '../../words/money.ts';
import { minute } from '../../words/times.ts';

/** One field: absent before or after is `none`. */
export type Difference = { readonly field: string; readonly before: string; readonly after: string };

type Value = Readonly<Record<string, unknown>> | null | undefined;

/** How names of people, and texts that may hold some, are written. */
type Names = { readonly write: (user: string) => string; readonly writeText: (text: string) => string };

const AS_CALLED: Names = { write: (user) => user, writeText: (text) => text };

const NONE = 'none';

/** Fields that differ, in the order of their names. */
export function differences(before: Value, after: Value, names: Names = AS_CALLED): Difference[] {
  const [was, is] = [flat(before, names), flat(after, names)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .sort()
    .map((field) => ({
      field: fieldName(field),
      before: was.get(field) ?? NONE,
      after: is.get(field) ?? NONE,
    }))
    .filter((each) => each.before !== each.after);
}

function flat(value: Value, names: Names): Map<string, string> {
  const fields = new Map<string, string>();
  const add = (path: string, each: unknown): void => {
    if (each === null || each === undefined || each === '') return;
    if (typeof each === 'object' && !Array.isArray(each)) {
      for (const [name, inner] of Object.entries(each)) add(path === '' ? name : `${path}.${name}`, inner);
    } else {
      fields.set(path, written(path, each, names));
    }
  };
  add('', value);
  return fields;
}

/** Amounts of limits are kept by period, those of others under a name that says so. */
const MONEY = /(_micros|^limits\.|^defaults\.)/;

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** Fields that hold people. */
const PEOPLE = /(^|\.)(user|users|members|joined|left|added|removed|requested_by_user)$/;

function written(path: string, value: unknown, { write, writeText }: Names): string {
  const name = PEOPLE.test(path) ? write : writeText;
  if (typeof value === 'number' && (MONEY.test(path) || /(limits|defaults)\.\w+$/.test(path)))
    return dollarsOf(fromMicros(value));
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? NONE : value.map(String).map(name).join(', ');
  const text = String(value);
  return INSTANT.test(text) ? minute(text) : typeof value === 'string' ? name(text) : text;
}

const NAMES: Readonly<Record<string, string>> = {
  'limit_micros.day': 'Limit of the day',
  'limit_micros.week': 'Limit of the week',
  'limit_micros.month': 'Limit of the month',
  'default_micros.day': 'Default of the day',
  'default_micros.week': 'Default of the week',
  'default_micros.month': 'Default of the month',
  'limits.day': 'Limit of the day',
  'limits.week': 'Limit of the week',
  'limits.month': 'Limit of the month',
  'defaults.day': 'Default of the day',
  'defaults.week': 'Default of the week',
  'defaults.month': 'Default of the month',
  enabled: 'Switched on',
  fail_closed: 'Refuses while spend cannot be read',
  group_rule: 'Which group counts',
  limit_micros: 'Amount',
  amount_micros: 'Amount',
  cost_micros: 'Cost of a session',
};

function fieldName(path: string): string {
  const name = NAMES[path] ?? path.replaceAll(/[._]/g, ' ');
  return name.charAt(0).toUpperCase() + name.slice(1);
}
