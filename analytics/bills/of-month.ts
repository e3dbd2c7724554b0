// Lines that are the sum of a month, kept on its first day.

/**
 * SQL of whether a line is: GitHub's JSON, asked for without a day, tells a month as one.
 * https://docs.github.com/en/rest/billing/usage: without a day, `timePeriod` is the month, and items tell no day.
 */
export const OF_MONTH =
  "JSONExtractInt(raw, 'timePeriod', 'month') > 0 AND JSONExtractInt(raw, 'timePeriod', 'day') = 0";
