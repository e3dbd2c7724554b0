// What of a repository cannot be read does not stop catching up with the rest of it.
import { expect, it } from 'vitest';
import { Unreadable, type GithubApi } from '../../../server/forge/github-api.ts';
import { newPlace, pollGithub } from '../../../server/forge/poll-github.ts';
import type { ShapedDelivery } from '../../../server/forge/poll-github-runs.ts';

const NAME = 'acme/shop';
const NOW = Date.parse('2026-10-08T00:00:00Z');

const pull = (number: number, updated_at: string) => ({
  number,
  updated_at,
  head: { sha: 'a'.repeat(40) },
  base: { repo: { full_name: NAME } },
});

/** GitHub as what it answers below the repository; nothing else is there. */
function githubWith(answers: Readonly<Record<string, unknown>>): GithubApi {
  const get: GithubApi['get'] = async (path) => {
    const known = answers[path.replace(`/repos/${NAME}`, '').replace(/\?.*$/, '')];
    if (known === undefined) throw new Unreadable(`GitHub answered 404 at ${path}.`);
    return await Promise.resolve({ body: known, etag: '', next: undefined });
  };
  return {
    get,
    async *pages(path) {
      yield (await get(path)).body;
    },
  };
}

const BRANCH = { '': { full_name: NAME, default_branch: 'main' }, '/actions/runs': { workflow_runs: [] } };

/** A repository that is asked turn by turn. */
function asked(answers: Readonly<Record<string, unknown>>) {
  const taken: ShapedDelivery[] = [];
  let place = newPlace(NOW);
  const turn = async () => {
    taken.length = 0;
    return await pollGithub(
      place,
      { changes: 0, facts: 0 },
      {
        api: githubWith({ ...BRANCH, '/commits': [], ...answers }),
        name: NAME,
        take: async (deliveries) => {
          taken.push(...deliveries);
          return await Promise.resolve(deliveries.length);
        },
        reached: (further) => (place = further),
        now: () => NOW,
      },
    );
  };
  const told = (event: string): ShapedDelivery[] => taken.filter((one) => one.event === event);
  return { turn, told };
}

it('a change is tried at three turns, then left out and named, until it is updated', async () => {
  const [odd, good] = [pull(42, '2026-10-06T00:00:00Z'), pull(45, '2026-10-07T00:00:00Z')];
  const { turn, told } = asked({
    '/pulls': [good, odd],
    '/pulls/45': good,
    '/pulls/45/reviews': [],
    '/pulls/45/commits': [],
  });
  await expect(turn()).rejects.toThrow('404');
  await expect(turn()).rejects.toThrow('404');
  expect(await turn()).toEqual([42]);
  expect(told('pull_request')).toHaveLength(1);
});

it('a commit without a committer does not hide the others', async () => {
  const commit = (committer: unknown) => ({ sha: 'b'.repeat(40), commit: { message: 'm', committer } });
  const { turn, told } = asked({
    '/pulls': [],
    '/commits': [commit(null), commit({}), commit({ date: '2026-10-07T00:00:00Z' })],
  });
  expect(await turn()).toEqual([]);
  expect(told('push')).toHaveLength(1);
});
