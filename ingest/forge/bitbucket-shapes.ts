// What is read of Bitbucket's events, of the cloud and of Data Center:
// https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/
// https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html
import { z } from 'zod';
import { toldFlag, toldList, toldObject, toldText } from './told.ts';

const links = toldObject({ html: toldObject({ href: toldText }) });

export const cloudUser = toldObject({
  nickname: toldText,
  display_name: toldText,
  account_id: toldText,
  uuid: toldText,
  type: toldText,
});

export const cloudRepository = z.looseObject({
  full_name: z.string().min(3),
  links,
  mainbranch: toldObject({ name: toldText }),
});
export type CloudRepository = z.infer<typeof cloudRepository>;

const cloudEnd = z.looseObject({
  branch: z.looseObject({ name: z.string() }),
  commit: toldObject({ hash: toldText }),
  repository: cloudRepository.nullish(),
});

export const cloudPullRequest = z.looseObject({
  id: z.int().positive(),
  title: toldText,
  description: toldText,
  state: z.string(),
  draft: toldFlag,
  author: cloudUser,
  closed_by: cloudUser,
  source: cloudEnd,
  destination: cloudEnd,
  merge_commit: toldObject({ hash: toldText }),
  created_on: z.string(),
  updated_on: z.string(),
  links,
});
export type CloudPullRequest = z.infer<typeof cloudPullRequest>;

const verdict = toldObject({ date: toldText, user: cloudUser });

export const cloudPullRequestEvent = z.looseObject({
  actor: cloudUser,
  repository: cloudRepository,
  pullrequest: cloudPullRequest,
  approval: verdict,
  changes_request: verdict,
});

const cloudCommit = z.looseObject({ hash: z.string(), message: toldText, date: toldText });
const cloudRef = z.looseObject({ type: toldText, name: z.string(), target: cloudCommit.nullish() });

export const cloudPush = z.looseObject({
  actor: cloudUser,
  repository: cloudRepository,
  push: z.looseObject({
    changes: z.array(
      z.looseObject({
        new: cloudRef.nullish(),
        old: cloudRef.nullish(),
        forced: toldFlag,
        commits: toldList(cloudCommit),
      }),
    ),
  }),
});

export const serverUser = toldObject({ name: toldText, displayName: toldText, type: toldText });

export const serverRepository = z.looseObject({
  slug: z.string(),
  project: z.looseObject({ key: z.string() }),
});
export type ServerRepository = z.infer<typeof serverRepository>;

const serverEnd = z.looseObject({
  displayId: z.string(),
  latestCommit: toldText,
  repository: serverRepository,
});

export const serverPullRequest = z.looseObject({
  id: z.int().positive(),
  title: toldText,
  description: toldText,
  state: z.string(),
  draft: toldFlag,
  createdDate: z.number(),
  updatedDate: z.number(),
  closedDate: z.number().nullish(),
  fromRef: serverEnd,
  toRef: serverEnd,
  author: toldObject({ user: serverUser }),
  properties: toldObject({ mergeCommit: toldObject({ id: toldText }) }),
  links: toldObject({ self: toldList(z.looseObject({ href: toldText })) }),
});
export type ServerPullRequest = z.infer<typeof serverPullRequest>;

export const serverPullRequestEvent = z.looseObject({
  date: toldText,
  actor: serverUser,
  pullRequest: serverPullRequest,
  previousFromHash: toldText,
});

export const serverPush = z.looseObject({
  date: toldText,
  actor: serverUser,
  repository: serverRepository,
  changes: z.array(
    z.looseObject({
      ref: z.looseObject({ displayId: z.string(), type: toldText }),
      fromHash: toldText,
      toHash: toldText,
      type: toldText,
    }),
  ),
  commits: toldList(
    z.looseObject({ id: z.string(), message: toldText, committerTimestamp: z.number().nullish() }),
  ),
});
