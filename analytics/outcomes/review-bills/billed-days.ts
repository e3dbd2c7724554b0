// Of which days and organizations an imported bill tells what runners cost.

/**
 * Whether a bill tells the minutes of a job, as SQL over its repository, time and kind of runner: then it counts, and not
 * what the job said. A report with workflows that names repositories of an organization on a day tells all of its minutes
 * on that day, except those on machines of one's own.
 */
export function isBilled({ repo, time, sku }: Readonly<Record<'repo' | 'time' | 'sku', string>>): string {
  const owner = (name: string) =>
    `arrayStringConcat(arraySlice(splitByChar('/', toString(${name})), 1, 2), '/')`;
  const days = `SELECT DISTINCT ${owner('l.repo')}, l.day FROM current_bill_lines AS l
WHERE l.source = 'github.usage' AND l.workflow != '' AND l.repo != ''`;
  return `(${sku} != 'self_hosted' AND (${owner(repo)}, toDate(${time})) IN (${days}))`;
}
