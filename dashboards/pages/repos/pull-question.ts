// What is asked about pull requests: the filters of the page as that call takes them.
import type { Params } from '../../data/params.ts';
import { rangeParams, type Span } from '../../view/range.ts';
import type { Filters } from '../../view/view.ts';

/** Its number is looked for as text: numbers are of one repository only. */
export function pullQuestion(span: Span, { pr, ...filters }: Filters): Params {
  return { ...rangeParams(span), ...filters, q: pr?.[0] || undefined };
}
