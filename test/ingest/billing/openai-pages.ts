// Pages of OpenAI's reports as tests write them.

const DAY_S = 86_400;

/** 5 October 2026, in seconds since 1970. */
export const START = 1_791_158_400;

export type Result = Record<string, unknown>;
type BucketOf = { start_time: number | null; end_time: number; results: readonly Result[] };

export function page(
  buckets: readonly BucketOf[],
  more: object = { has_more: false, next_page: null },
): string {
  return JSON.stringify({ object: 'page', data: buckets, ...more });
}

/** So many days after {@link START}. */
export function bucket(day: number, ...results: readonly Result[]): BucketOf {
  return { start_time: START + day * DAY_S, end_time: START + (day + 1) * DAY_S, results };
}

/** A result of costs. */
export function cost(value: unknown, lineItem: string | null, more: Result = {}): Result {
  return {
    amount: { value, currency: 'usd' },
    line_item: lineItem,
    project_id: 'proj_1',
    api_key_id: null,
    quantity: null,
    ...more,
  };
}
