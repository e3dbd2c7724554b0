// What CI systems say in their variables of where a job works: GitHub Actions, GitLab CI, Bitbucket Pipelines.
import { fieldsOf, type Fields } from './fields.ts';
import { cleanRemote, NOWHERE, type CiPlace, type Place } from './place.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The place of the job that this process is part of. `read` reads the file with GitHub's event. */
export function ciPlace(environment: Environment, read: (path: string) => string): CiPlace {
  if (environment['GITHUB_ACTIONS'] === 'true') return gitHub(environment, read);
  if (environment['GITLAB_CI'] === 'true') return gitLab(environment);
  if (environment['BITBUCKET_BUILD_NUMBER']) return bitbucket(environment);
  return NOWHERE;
}

type Event = {
  readonly change?: { readonly number: number; readonly branch: string; readonly commit: string };
  /** Of the pull request on which a comment was made: it comes as a comment on an issue that has one. */
  readonly commented?: number;
};

/** https://docs.github.com/actions/reference/variables-reference */
function gitHub(environment: Environment, read: (path: string) => string): CiPlace {
  const of = (name: string): string => environment[`GITHUB_${name}`] ?? '';
  const job = {
    ...NOWHERE,
    repository: cleanRemote(`${of('SERVER_URL')}/${of('REPOSITORY')}`),
    pipeline: of('WORKFLOW'),
    pipelineRun: of('RUN_ID'),
  };
  const { change, commented } = eventOf(of('EVENT_PATH'), read);
  // In runs for pull requests `GITHUB_SHA` is a merge that nobody made.
  if (change) return { ...job, branch: change.branch, commit: change.commit, change: String(change.number) };
  // Runs for a comment start from the default branch, which is not what they work on.
  if (commented !== undefined) {
    return { ...job, change: String(commented), start: { branch: branchOf(of('REF')), commit: of('SHA') } };
  }
  const number = /^refs\/pull\/(\d+)\//.exec(of('REF'))?.[1];
  if (number !== undefined) return { ...job, branch: of('HEAD_REF'), change: number };
  return { ...job, branch: branchOf(of('REF')), commit: of('SHA') };
}

function branchOf(ref: string): string {
  return ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : '';
}

function eventOf(path: string, read: (path: string) => string): Event {
  try {
    return path === '' ? {} : eventIn(fieldsOf(JSON.parse(read(path))));
  } catch {
    return {};
  }
}

function eventIn({ pull_request: change, issue }: Fields): Event {
  const { number, head } = fieldsOf(change);
  const { ref, sha } = fieldsOf(head);
  if (typeof number === 'number' && typeof ref === 'string' && typeof sha === 'string')
    return { change: { number, branch: ref, commit: sha } };
  const { number: commented, pull_request: isOfChange } = fieldsOf(issue);
  return typeof commented === 'number' && isOfChange !== undefined ? { commented } : {};
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
