// Where work is done, as semantic conventions name it: repository, branch, commit and change.

/** What is known of the place; empty where it is not. */
export type Place = {
  /** The remote as an address for a browser, without credentials; a bare name where there is no remote. */
  readonly repository: string;
  readonly branch: string;
  readonly commit: string;
  /** Number of the pull or merge request. */
  readonly change: string;
  readonly pipeline: string;
  readonly pipelineRun: string;
};

/** What a CI system says. `start` is what a job is started from and does not work on. */
export type CiPlace = Place & { readonly start?: Pick<Place, 'branch' | 'commit'> };

export const NOWHERE: Place = {
  repository: '',
  branch: '',
  commit: '',
  change: '',
  pipeline: '',
  pipelineRun: '',
};

/**
 * What git and the CI system say together. A build checks out a commit without a branch, so there CI knows better; a branch
 * that the work made for itself is known to git only. What CI says of another repository is left out.
 */
export function combined(git: Place, ci: CiPlace): Place {
  const pipeline = { pipeline: ci.pipeline, pipelineRun: ci.pipelineRun };
  const isElsewhere = git.repository !== '' && ci.repository !== '' && !isSame(git.repository, ci.repository);
  if (isElsewhere) return { ...git, ...pipeline };
  const { branch, commit } = isStart(git, ci) ? NOWHERE : git;
  return {
    ...pipeline,
    repository: isAddress(git.repository) ? git.repository : ci.repository || git.repository,
    branch: branch || ci.branch,
    commit: branch ? commit : ci.commit || commit,
    change: ci.change,
  };
}

function isStart({ branch, commit }: Place, { start }: CiPlace): boolean {
  return start !== undefined && commit === start.commit && (branch === '' || branch === start.branch);
}

/** A name without a host may be that of any repository. */
function isSame(left: string, right: string): boolean {
  return !isAddress(left) || !isAddress(right) || canonical(left) === canonical(right);
}

function isAddress(repository: string): boolean {
  return repository.includes('://');
}

function canonical(address: string): string {
  return address.replace(/^[a-z]+:\/\/|:\d+(?=\/)/gi, '').toLowerCase();
}

const MAX_REMOTE_LENGTH = 2_048;
const SCP_LIKE = /^(?:[^@/\s]+@)?([\w.-]+):(?!\/)(.+)$/;

/**
 * The address of a remote for a browser: no credentials, no `.git`, `https` for ssh. Empty for folders of this machine,
 * whose path is nobody's business.
 */
export function cleanRemote(remote: string): string {
  if (remote.length > MAX_REMOTE_LENGTH) return '';
  const scp = remote.includes('://') ? undefined : SCP_LIKE.exec(remote);
  // `C:\work` is a folder.
  if (scp && (scp[1] ?? '').length > 1) return addressOf(`https://${scp[1]}/${scp[2]}`);
  return /^(?:https?|ssh|git|git\+ssh|git\+https):\/\//.test(remote) ? addressOf(remote) : '';
}

function addressOf(remote: string): string {
  if (!URL.canParse(remote)) return '';
  const { protocol, hostname, port, pathname } = new URL(remote);
  const isWeb = protocol === 'http:' || protocol === 'https:';
  const path = pathname
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .replace(/^\/+/, '');
  // A port of ssh says nothing about where the repository is browsed.
  return path === ''
    ? ''
    : `${isWeb ? protocol : 'https:'}//${hostname}${isWeb && port ? `:${port}` : ''}/${path}`;
}
