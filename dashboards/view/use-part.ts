// A named part of the page's address. The router undoes only some escapes: an `@` or a `/` of a name would stay escaped.
import { useParams } from 'wouter';

/** The part as it is called: `ada@example.com` of `/people/ada%40example.com`. */
export function usePart(name: string): string {
  const part = useParams()[name] ?? '';
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
