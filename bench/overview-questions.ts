// What the Overview asks of a range, in the order in which the page asks it.
const DAY_MS = 86_400_000;
const DIMENSIONS = 'repo,model,source,group,agent,user';

/** Paths of the calls of one load until every panel has its answer, compared with the range before. `today` is the end of today. */
export function overviewQuestions(today: number, days: number): string[] {
  const range = (from: number, to: number): string =>
    `from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;
  const now = range(today - days * DAY_MS, today);
  const before = range(today - 2 * days * DAY_MS, today - days * DAY_MS);
  const probe = today - 2 * days * DAY_MS;
  const breakdown = `group_by=${DIMENSIONS}&limit=1000`;
  return [
    `/usage/breakdown?${now}&${breakdown}&interval=day&over_time=model&over_time=source`,
    `/usage?${range(probe - 31 * DAY_MS, probe + DAY_MS)}&limit=1`,
    `/sessions?${now}&sort=-cost_usd&limit=5&medians=false&totals=false`,
    `/usage/breakdown?${before}&${breakdown}`,
    `/outcomes?${now}&explain=true`,
    `/outcomes?${before}`,
    '/incidents?state=open&sort=-at_risk_usd&limit=1',
    '/reconciliation/gap',
    '/limits/people?limit=100',
    '/budgets?limit=100',
    ...['repo', 'user', 'usage'].map((missing) => `/senders?missing=${missing}&limit=1`),
    '/settings/limits',
    '/me',
  ].map((path) => `/api/v1${path}`);
}
