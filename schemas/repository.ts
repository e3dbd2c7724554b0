// One spelling for a repository, whatever a remote looks like: `host/owner/name` in lower case, never a credential.

const SCP_LIKE = /^(?:[^@/\s]+@)?([\w.-]+\.[\w.-]+):(?!\/\/|\d+\/)(.+)$/;
const URL_LIKE = /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/]*@)*([^/?#]+)\/([^?#]*)/i;

/**
 * Normalises `https://user:token@host/owner/name.git`, `git@host:owner/name.git`, `ssh://git@host:22/owner/name` and
 * `host/owner/name`. A name without a host stays as it is, in lower case.
 */
export function canonicalRepository(remote: string): string {
  const trimmed = remote.trim();
  const [host, path] = hostAndPath(trimmed);
  const cleaned = path
    .replace(/\/+$/, '')
    .replace(/\.git$/i, '')
    .replace(/^\/+/, '');
  return (host ? `${host.replace(/:\d+$/, '')}/${cleaned}` : cleaned).toLowerCase();
}

function hostAndPath(remote: string): [host: string, path: string] {
  const match = URL_LIKE.exec(remote) ?? SCP_LIKE.exec(remote);
  if (match) return [match[1] ?? '', match[2] ?? ''];
  return ['', remote.replace(/^[^@/]*@/, '')];
}

/** The number of a change from `482`, `#482`, `!482` or the address of its page; other text stays as it is. */
export function canonicalChange(change: string): string {
  const match = /(?:^[#!]?|\/(?:pull|pulls|merge_requests|pull-requests)\/)(\d+)(?:$|[/?#])/.exec(
    change.trim(),
  );
  return match?.[1]?.replace(/^0+(?=\d)/, '') ?? change.trim();
}

const CHANGE_REF = /^refs\/(?:pull|merge-requests|pull-requests)\/(\d+)\//;

/** A branch without `refs/heads/`; pipelines name the ref of a change instead of a branch, `refs/pull/482/merge`. */
export function branchAndChange(ref: string): { readonly branch: string; readonly change: string } {
  const change = CHANGE_REF.exec(ref)?.[1] ?? '';
  return change ? { branch: '', change } : { branch: ref.replace(/^refs\/heads\//, ''), change };
}
