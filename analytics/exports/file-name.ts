// The name of an exported file: what, when, by what and of whom, so that a folder of them can be told apart.
import type { ExportForm } from '../../schemas/export-routes.ts';

const MAX_PART = 40;
const MAX_PARTS = 4;
const NOT_IN_NAME: ReadonlySet<string> = new Set(['from', 'to', 'sort']);

type Asked = {
  readonly kind: string;
  readonly form: ExportForm;
  /** As the answer tells it, RFC 3339. */
  readonly from: string;
  readonly to: string;
  readonly parameters: Readonly<Record<string, unknown>>;
};

/** Such as `outlay-usage_2026-11-01_2026-12-01_group-by-model_repo-github.com-acme-shop.csv`; letters, digits, `.`, `-` and `_` only. */
export function fileName({ kind, form, from, to, parameters }: Asked): string {
  const told = Object.entries(parameters).flatMap(([name, value]) => {
    const text = partOf(value);
    return NOT_IN_NAME.has(name) || text === '' ? [] : [plain(`${name}-${text}`)];
  });
  const more = told.length > MAX_PARTS ? [`and-${told.length - MAX_PARTS}-more`] : [];
  const parts = [`outlay-${kind}`, timeOf(from), timeOf(to), ...told.slice(0, MAX_PARTS), ...more];
  return `${parts.join('_')}.${form}`;
}

function partOf(value: unknown): string {
  if (Array.isArray(value)) return value.map((each) => (each === '' ? 'none' : String(each))).join('-');
  return typeof value === 'string' ? value : '';
}

function timeOf(text: string): string {
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : plain(text.slice(0, 19));
}

function plain(text: string): string {
  return text
    .replace(/[^A-Za-z0-9.]+/g, '-')
    .slice(0, MAX_PART)
    .replace(/^[-.]+|[-.]+$/g, '');
}
