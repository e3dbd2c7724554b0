// Outcomes over HTTP: measures, changes, repositories, burn rates and the weekly digest. Parse, read, send.
import express, { type Response, type Router } from 'express';
import { burnRateQuery } from '../../schemas/burn-rate-api.ts';
import { digestQuery } from '../../schemas/digest-api.ts';
import { noQuery } from '../../schemas/api-query.ts';
import { pullRequestsQuery } from '../../schemas/change-api.ts';
import { outcomesQuery, reposQuery } from '../../schemas/outcomes-api.ts';
import { notFound } from '../../schemas/problem.ts';
import { canonicalChange, canonicalRepository } from '../../schemas/repository.ts';
import type { Floors } from '../../schemas/retention.ts';
import { readQuery } from '../query-string.ts';
import { readBurnRates, type BurnRateSources } from './burn-rate/burn-rates.ts';
import { readDigest } from './digest/digest.ts';
import { readPullRequest } from './changes/pull-request.ts';
import { readPullRequests } from './changes/pull-requests.ts';
import { readRepos } from './changes/repos.ts';
import { readOutcomes } from './outcomes.ts';

/** What the routes answer from. */
export type OutcomesOptions = BurnRateSources & {
  /** The months below which tables were cut; none where this is absent. */
  readonly floors?: (() => Floors) | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** The routes below `/api/v1`. They throw problems; the application answers them. */
export function createOutcomesRouter(options: OutcomesOptions): Router {
  const { store, floors, now } = options;
  const router = express.Router();
  addChanges(router, options);
  router.get('/burn-rate', async (request, response) => {
    const query = readQuery(request.url, burnRateQuery);
    send(response, await readBurnRates(options, query, now()));
  });
  router.get('/digest', async (request, response) => {
    const query = readQuery(request.url, digestQuery);
    send(response, await readDigest(options, query, now(), floors?.()));
  });
  router.get('/outcomes', async (request, response) => {
    const query = readQuery(request.url, outcomesQuery);
    send(response, await readOutcomes(store, query, now(), floors?.()));
  });
  return router;
}

function addChanges(router: Router, { store, floors, now }: OutcomesOptions): void {
  router.get('/pull-requests', async (request, response) => {
    const query = readQuery(request.url, pullRequestsQuery);
    send(response, await readPullRequests(store, query, now(), floors?.()));
  });
  router.get('/repos', async (request, response) => {
    const query = readQuery(request.url, reposQuery);
    send(response, await readRepos(store, query, now(), floors?.()));
  });
  router.get('/repos/:repo/pull-requests/:pr', async (request, response) => {
    readQuery(request.url, noQuery);
    const key = {
      repo: canonicalRepository(request.params.repo),
      pr: canonicalChange(request.params.pr),
    };
    const answer = await readPullRequest(store, key, now(), floors?.());
    if (!answer) {
      throw notFound(
        `No forge has told about a change ${key.pr} of ${key.repo}, and nothing was spent on it. The repository is one part of the path, encoded: github.com%2Facme%2Fshop.`,
      );
    }
    send(response, answer);
  });
}

function send(response: Response, body: object): void {
  response.set({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' }).json(body);
}
