// Which page of the navigation an address belongs to.

/** Whether an address is a page's own or that of something it lists: `/people/ada` is below `/people`. */
export function isCurrent(page: string, path: string): boolean {
  return path === page || (page !== '/' && path.startsWith(`${page}/`));
}
