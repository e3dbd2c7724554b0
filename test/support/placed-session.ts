// Telemetry of one session that says where its work is, and when its calls were.
import type { AttributeValue, OtlpExport } from '../../schemas/otlp.ts';
import type { Link } from '../../ingest/attribution/link.ts';
import { NO_TOKENS } from '../../schemas/tokens.ts';
import type { Call } from './claude-session.ts';

export const REPO = 'github.com/acme/web';
export const FORK = 'github.com/bo/web';
/** When the calls of a session begin; they follow each other by the second. */
const START = Date.UTC(2026, 10, 20, 9);
/** Milliseconds since 1970 of a second of a session. */
export const at = (second: number): number => START + second * 1000;

type Place = {
  readonly repo?: string;
  readonly branch?: string;
  readonly commit?: string;
  readonly pr?: string;
};

/** The export, told where its work is. */
export function placed(exported: OtlpExport, { repo, branch, commit, pr }: Place): OtlpExport {
  const told: Record<string, AttributeValue | undefined> = {
    'vcs.repository.url.full': repo && `https://${repo}`,
    'vcs.ref.head.name': branch,
    'vcs.ref.head.revision': commit,
    'vcs.change.id': pr,
  };
  const records = exported.records.map((record) => {
    const attributes = new Map(record.attributes);
    for (const [name, value] of Object.entries(told)) if (value) attributes.set(name, value);
    return { ...record, attributes };
  });
  return { signal: exported.signal, records } as OtlpExport;
}

/** The call of a second, with counts of its own. */
export const call = (id: number): Call => ({
  id,
  source: 'main',
  tokens: { ...NO_TOKENS, input: 1_000 + id, cacheRead: 37 * id, output: 11 + id },
});

/** A link of a session to a change, or to none. */
export const linkTo = (session: string, pr: string, differs: Partial<Link> = {}): Link => ({
  id: session,
  session,
  agent: '',
  onRepo: '',
  branch: '',
  from: null,
  to: null,
  repo: pr === '' ? '' : REPO,
  pr,
  ...differs,
});
