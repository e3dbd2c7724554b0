// What names of people have in common: columns of one company's addresses read better without it.

/** `@example.com` where every named person ends so, else nothing. */
export function commonDomain(users: readonly string[]): string {
  const domains = new Set(users.filter((user) => user !== '').map((user) => /@[^@]+$/.exec(user)?.[0] ?? ''));
  const [domain = ''] = domains;
  return domains.size === 1 ? domain : '';
}
