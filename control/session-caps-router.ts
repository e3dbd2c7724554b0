// Caps on sessions over HTTP.
import type { Request, Response, Router } from 'express';
import type { LimitSource } from '../schemas/limit-api.ts';
import { sessionCapsUpdate, type SessionCapsList } from '../schemas/session-caps.ts';
import { requireGroup } from './groups.ts';
import { answer, change, knownUser, parse, type Acquaintance, type Writes } from './http.ts';
import { capsId, listSessionCaps, removeSessionCaps, sessionCapsOf, setSessionCaps } from './session-caps.ts';

type Options = Writes & Acquaintance;

/** Whose caps a request is about. Where it is checked again in the change, nothing happened in between. */
type Scope = {
  readonly find: (request: Request) => Promise<LimitSource>;
  /** Throws where the scope is gone, and follows a name that became another person's. */
  readonly check: (source: LimitSource) => LimitSource;
};

/** Adds the routes of everyone's, people's and groups' caps. */
export function addSessionCaps(router: Router, options: Options): void {
  const { settings, directory } = options;
  router.get('/session-caps', (_request, response) => {
    answer(response, { data: listSessionCaps(settings), next_cursor: null } satisfies SessionCapsList);
  });
  addScope(router, '/settings/session-caps', options, {
    find: async () => await Promise.resolve({ scope: 'default', id: '' }),
    check: (source) => source,
  });
  addScope(router, '/session-caps/users/:user', options, {
    find: async ({ params }) => ({ scope: 'user', id: await knownUser(String(params['user']), options) }),
    check: (source) => ({ ...source, id: directory.personOf(source.id) }),
  });
  const ofGroup = (source: LimitSource): LimitSource => {
    requireGroup(settings, source.id);
    return source;
  };
  addScope(router, '/session-caps/groups/:group', options, {
    find: async ({ params }) =>
      await Promise.resolve(ofGroup({ scope: 'group', id: String(params['group']) })),
    check: ofGroup,
  });
}

function addScope(router: Router, path: string, options: Options, { find, check }: Scope): void {
  const { settings } = options;
  const send = (response: Response, source: LimitSource) =>
    answer(response, sessionCapsOf(settings, source), settings.sessionCaps.versionOf(capsId(source)));

  router
    .route(path)
    .get(async (request, response) => send(response, await find(request)))
    .put(async (request, response) => {
      const update = parse(sessionCapsUpdate, request.body, 'body');
      let source = await find(request);
      await change(options, request, (ifMatch) => {
        source = check(source);
        return setSessionCaps(settings, source, update, ifMatch);
      });
      send(response, source);
    })
    .delete(async (request, response) => {
      const source = await find(request);
      await change(options, request, (ifMatch) => removeSessionCaps(settings, check(source), ifMatch));
      response.status(204).end();
    });
}
