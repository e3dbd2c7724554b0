// What CI systems say in their variables of where a job works: GitHub Actions, GitLab CI, Bitbucket Pipelines.
import { z } from 'zod';
import { cleanRemote, NOWHERE, type CiPlace, type Place } from './place.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The place of the job that this process is part of. `read` reads the file with GitHub's event. */
export function ciPlace(environment: Environment, read: (path: string) => string): CiPlace {
  if (environment['GITHUB_ACTIONS'] === 'true') return gitHub(environment, read);
  if (environment['GITLAB_CI'] === 'true') return gitLab(environment);
  if (environment['BITBUCKET_BUILD_NUMBER']) return bitbucket(environment);
  return NOWHERE;
}

const event = z.object({
  pull_request: z
    .object({ number: z.int(), head: z.object({ ref: z.string(), sha: z.string() }) })
    .optional(),
  // A comment on a pull request comes as one on an issue that has one.
  issue: z.object({ number: z.int(), pull_request: z.unknown().optional() }).optional(),
});

/** https://docs.github.com/actions/reference/variables-reference */
function gitHub(environment: Environment, read: (path: string) => string): CiPlace {
  const of = (name: string): string => environment[`GITHUB_${name}`] ?? '';
  const job = {
    ...NOWHERE,
    repository: cleanRemote(`${of('SERVER_URL')}/${of('REPOSITORY')}`),
    pipeline: of('WORKFLOW'),
    pipelineRun: of('RUN_ID'),
  };
  const { pull_request: change, issue } = eventOf(of('EVENT_PATH'), read);
  // In runs for pull requests `GITHUB_SHA` is a merge that nobody made.
  if (change) {
    return { ...job, branch: change.head.ref, commit: change.head.sha, change: String(change.number) };
  }
  // Runs for a comment start from the default branch, which is not what they work on.
  if (issue?.pull_request !== undefined) {
    return {
      ...job,
      change: String(issue.number),
      start: { branch: branchOf(of('REF')), commit: of('SHA') },
    };
  }
  const number = /^refs\/pull\/(\d+)\//.exec(of('REF'))?.[1];
  if (number !== undefined) return { ...job, branch: of('HEAD_REF'), change: number };
  return { ...job, branch: branchOf(of('REF')), commit: of('SHA') };
}

function branchOf(ref: string): string {
  return ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : '';
}

function eventOf(path: string, read: (path: string) => string): z.infer<typeof event> {
  try {
    return path === '' ? {} : event.parse(JSON.parse(read(path)));
  } catch {
    return {};
  }
}

/** https://docs.gitlab.com/ci/variables/predefined_variables */
function gitLab(environment: Environment): Place {
  const of = (name: string): string => environment[`CI_${name}`] ?? '';
  return {
    repository: cleanRemote(of('PROJECT_URL')),
    branch: of('MERGE_REQUEST_SOURCE_BRANCH_NAME') || of('COMMIT_BRANCH'),
    commit: of('MERGE_REQUEST_SOURCE_BRANCH_SHA') || of('COMMIT_SHA'),
    change: of('MERGE_REQUEST_IID'),
    pipeline: of('PIPELINE_NAME') || of('JOB_NAME'),
    pipelineRun: of('PIPELINE_ID'),
  };
}

/** https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets */
function bitbucket(environment: Environment): Place {
  const of = (name: string): string => environment[`BITBUCKET_${name}`] ?? '';
  return {
    repository: cleanRemote(of('GIT_HTTP_ORIGIN')),
    branch: of('BRANCH'),
    commit: of('COMMIT'),
    change: of('PR_ID'),
    pipeline: '',
    pipelineRun: of('BUILD_NUMBER'),
  };
}
