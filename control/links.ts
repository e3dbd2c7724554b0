// Links between work and changes as settings: replaced as a whole, so that their versions are the audit trail.
import type { LinkAnswer, LinkUpdate, LinkValue } from '../schemas/links.ts';
import { badRequest, notFound } from '../schemas/problem.ts';
import { branchAndChange, canonicalChange, canonicalRepository } from '../schemas/repository.ts';
import { requireMatch, type IfMatch } from './if-match.ts';
import type { Setting, SettingChange } from './setting.ts';
import type { Settings } from './settings.ts';

/** What is looked through for each call must stay small. */
const MAX_LINKS = 5_000;

/** One link. 404 where there is none. */
export function requireLink({ links }: Settings, id: string): Setting<LinkValue> {
  const found = links.get(id);
  if (!found) throw notFound(`There is no link ${id}.`);
  return found;
}

/** A link as the API tells it. */
export function linkAnswerOf({ id, value, changedAt, changedBy }: Setting<LinkValue>): LinkAnswer {
  const { session, agent, onRepo, branch, from, to, repo, pr } = value;
  return {
    link: id,
    target: session === '' ? { repo: onRepo, branch } : { session, ...(agent !== '' && { agent }) },
    from,
    to,
    repo: repo === '' ? null : repo,
    pr: pr === '' ? null : pr,
    updated_at: changedAt,
    updated_by: changedBy,
  };
}

/** Prepares making a link, or putting it in the place of what it said. */
export function putLink(
  { links }: Settings,
  id: string,
  update: LinkUpdate,
  ifMatch: IfMatch,
): SettingChange[] {
  requireMatch(ifMatch, links, id);
  if (!links.get(id) && links.list().length >= MAX_LINKS)
    throw badRequest({ name: 'link', detail: `would be one too many: there are ${MAX_LINKS}` });
  return [links.put(id, toValue(update))];
}

function toValue({ target, from, to, repo, pr }: LinkUpdate): LinkValue {
  const about =
    'session' in target
      ? { session: target.session, agent: target.agent ?? '', onRepo: '', branch: '' }
      : {
          session: '',
          agent: '',
          onRepo: canonicalRepository(target.repo),
          branch: branchAndChange(target.branch).branch || target.branch,
        };
  const inRepo = canonicalRepository(repo ?? about.onRepo);
  return {
    ...about,
    from: from ?? null,
    to: to ?? null,
    repo: pr === null ? '' : inRepo,
    pr: canonicalChange(pr ?? ''),
  };
}

/** Prepares taking a link back. */
export function removeLink({ links }: Settings, id: string, ifMatch: IfMatch): SettingChange[] {
  requireMatch(ifMatch, links, id);
  const removal = links.remove(id);
  if (!removal) throw notFound(`There is no link ${id}.`);
  return [removal];
}

/** The links in the order in which they count: what was said last beats what was said before. */
export function linksInOrder({ links }: Settings): readonly Setting<LinkValue>[] {
  return links.list().sort((a, b) => compare(b.changedAt, a.changedAt) || compare(a.id, b.id));
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
