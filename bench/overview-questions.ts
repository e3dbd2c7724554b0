// What the Overview asks of a range, in the order in which the page asks it.
const DAY_MS = 86_400_000;
const DIMENSIONS = ['repo', 'model', 'source', 'group'] as const;

/** Paths of the calls of one load, compared with the range before. `today` is the end of today. */
export function overviewQuestions(today: number, days: number): string[] {
  const range = (from: number, to: number): string =>
    `from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;
  const now = range(today - days * DAY_MS, today);
  const before = range(today - 2 * days * DAY_MS, today - days * DAY_MS);
  const probe = today - 2 * days * DAY_MS;
  return [
    `/usage?${now}`,
    `/usage?${now}&interval=day&limit=10000`,
    `/usage?${range(probe - 31 * DAY_MS, probe + DAY_MS)}&limit=1`,
    `/usage?${range(today - 29 * DAY_MS, today)}&interval=day&limit=100`,
    `/usage?${now}&group_by=source&interval=day&limit=10000`,
    `/usage?${now}&group_by=model&interval=day&limit=10000`,
    `/sessions?${now}&sort=-cost_usd&limit=5`,
    ...[now, before].flatMap((of) => [
      ...DIMENSIONS.map((name) => `/usage?${of}&group_by=${name}&sort=-cost_usd&limit=500`),
      `/usage?${of}&group_by=user&limit=1000`,
    ]),
    '/senders?missing=repo&limit=1',
    '/settings/limits',
    '/me',
  ].map((path) => `/api/v1${path}`);
}
