// Who and where, in GitLab's hooks.
import type { z } from 'zod';
import type { Actor } from '../../schemas/forge.ts';
import { canonicalRepository } from '../../schemas/repository.ts';
import type { Project, user } from './gitlab-shapes.ts';
import { NOBODY, type Around } from './reading.ts';

/** `gitlab.com/group/name`; of an own server its host. */
export function projectRepo(project: Project, { host }: Pick<Around, 'host'>): string {
  const { web_url, homepage, path_with_namespace: path } = project;
  return canonicalRepository(web_url || homepage || (path && `${host}/${path}`));
}

/** GitLab's bots are users of projects and groups: https://docs.gitlab.com/user/project/settings/project_access_tokens/ */
const BOT = /^(?:project|group)_\d+_bot|[-_]bot$|^gitlabduo/i;

/** Nobody where it is not told. */
export function gitlabActor(told: z.infer<typeof user>): Actor {
  const name = told?.username || (told?.name ?? '');
  return name === '' ? NOBODY : { name, kind: BOT.test(name) ? 'bot' : 'person' };
}
