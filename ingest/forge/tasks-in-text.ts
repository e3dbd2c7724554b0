// Issues that a change closes or names: `#40`, `owner/name#40` and keys of trackers such as `PAY-12`.

const CLOSES =
  /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?|implements|refs?|part of)(?::| to)? (?:([\w.-]+(?:\/[\w.-]+){1,20})?#(\d{1,18})|https?:\/\/[^\s/]+\/([\w./-]{1,300}?)(?:\/-)?\/issues\/(\d{1,18})|([A-Z][A-Z0-9]{1,9}-\d{1,9}))\b/gi;
const KEY = /(?:^|[^A-Za-z0-9-])([A-Z][A-Z0-9]{1,9}-\d{1,9})(?![A-Za-z0-9])/g;
/** What looks like a key of a tracker and is a standard, a hash or a model. */
const NO_TRACKER = new Set(
  'AES CVE CWE COVID ES GHSA GPT HMAC HS HTTP IEC IEEE IPV ISO MD PEP PKCS RFC RS RSA SHA TLS UTC UTF WCAG'.split(
    ' ',
  ),
);

type Told = { readonly repo: string; readonly title: string; readonly headBranch: string };

/** Each task once; keys count in titles and branches, and elsewhere only behind a word that closes. */
export function tasksIn(lines: readonly string[], { repo, title, headBranch }: Told): string[] {
  const found = new Set<string>();
  for (const line of [title, ...lines]) for (const task of closedIn(line, repo)) found.add(task);
  for (const text of [title, headBranch])
    for (const [, key = ''] of text.matchAll(KEY)) if (isTracker(key)) found.add(key);
  return [...found];
}

function* closedIn(line: string, repo: string): Iterable<string> {
  for (const [, path, number, urlPath, urlNumber, key] of line.slice(0, 2_000).matchAll(CLOSES)) {
    if (key !== undefined) {
      if (isTracker(key) && key === key.toUpperCase()) yield key;
      continue;
    }
    const place = (path ?? urlPath ?? '').toLowerCase();
    const isHere = place === '' || repo.endsWith(`/${place}`);
    yield `${isHere ? '' : place}#${number ?? urlNumber ?? ''}`;
  }
}

function isTracker(key: string): boolean {
  return !NO_TRACKER.has(key.slice(0, key.indexOf('-')));
}
