/** `#45` of `github.com/acme/shop#45` or `45`; the first digits of a commit. */
export function shortChange(name: string): string {
  const [number] = /#\d+$/.exec(name) ?? [];
  return number ?? (/^\d{1,9}$/.test(name) ? `#${name}` : name.slice(0, 8));
}
