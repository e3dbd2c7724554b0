// What a token that is bound to a person or a group may ask, route by route. What is not named here is refused.
import { LIST_EXPORTS } from '../../schemas/list-exports.ts';
import type { RaiseAnswer } from '../../schemas/raises.ts';
import type { SessionCapsAnswer } from '../../schemas/session-caps.ts';
import { toUserKey } from '../../schemas/user-key.ts';
import type { Reach } from './reach.ts';

/** What is asked: values of the path's parameters, and the query string. */
export type Asked = {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
};

/** How a route is answered. */
export type BoundRoute = {
  /** Method and path, as the description of the API spells them. */
  readonly route: string;
  /**
   * `rows`: by routers whose store and lists hold nothing of others. `any`: as everybody is answered, because nothing
   * of others is in the answer, or `keep` takes it out.
   */
  readonly by: 'rows' | 'any';
  /** Whether this may be asked at all; it may where this is absent. */
  readonly may?: (asked: Asked, reach: Reach) => boolean;
  /** The answer without what is of others; undefined where nothing is left. */
  readonly keep?: (body: object, reach: Reach) => object | undefined;
};

type May = Required<BoundRoute>['may'];

const ofPerson: May = ({ params }, reach) => reach.holds(toUserKey(params['user'] ?? ''));
const ofPeople: May = ({ query }, reach) =>
  query.getAll('user').every((name) => reach.holds(toUserKey(name)));
const ofGroup: May = ({ params }, reach) => reach.groups.has(params['group'] ?? '');
/** Names of members are for the group's own tokens. */
const ofOwnGroup: May = ({ params }, reach) => reach.group !== '' && params['group'] === reach.group;
const ofPersonOrOwnGroup: May = (asked, reach) => {
  const { query } = asked;
  if (query.has('user')) return ofPeople(asked, reach);
  return reach.group !== '' && query.get('group') === reach.group;
};

const rows = (path: string, may?: May): BoundRoute => ({
  route: `GET /api/v1${path}`,
  by: 'rows',
  ...(may && { may }),
});
const any = (call: string, more: Pick<BoundRoute, 'may' | 'keep'> = {}): BoundRoute => {
  const [method = '', path = ''] = call.split(' ');
  return { route: `${method} /api/v1${path}`, by: 'any', ...more };
};

const listed =
  (isSeen: (entry: never, reach: Reach) => boolean): Required<BoundRoute>['keep'] =>
  (body, reach) => ({
    ...body,
    data: (body as { data: readonly never[] }).data.filter((entry) => isSeen(entry, reach)),
  });

/** Who asked for a raise of everybody, or of a group, is somebody else. */
function isRaiseSeen({ source: { scope, id } }: RaiseAnswer, reach: Reach): boolean {
  return scope === 'user' ? reach.holds(id) : scope === 'group' && id === reach.group;
}

function areCapsSeen({ source: { scope, id } }: SessionCapsAnswer, reach: Reach): boolean {
  if (scope === 'user') return reach.holds(id);
  return scope === 'default' || reach.groups.has(id);
}

type Overrides = {
  readonly user_limits: readonly { readonly user: string }[];
  readonly group_limits: readonly { readonly group: string }[];
};

function withoutOthers(body: object, reach: Reach): object {
  const { user_limits, group_limits } = body as Overrides;
  return {
    ...body,
    user_limits: user_limits.filter(({ user }) => reach.holds(user)),
    group_limits: group_limits.filter(({ group }) => reach.groups.has(group)),
  };
}

type ScopedBudget = { readonly scope: { readonly kind: string; readonly id: string } };

/** All of them. */
export const BOUND_ROUTES: readonly BoundRoute[] = [
  ...['usage', 'usage/breakdown', 'users', 'sessions', 'activities', 'evidence', 'unpriced', 'prices'].map(
    (name) => rows(`/${name}`),
  ),
  rows('/users/{user}', ofPerson),
  rows('/sessions/{session}'),
  // These ask the lists themselves, with the same token.
  ...Object.keys(LIST_EXPORTS).map((kind) => any(`GET /exports/${kind}.{form}`)),
  rows('/exports/{file}'),
  rows('/limits/state', ofPeople),
  rows('/limits/states', ofPeople),
  rows('/limits/people', ({ query }, reach) => !query.has('group') || query.get('group') === reach.group),
  rows('/limits/group-states'),
  rows('/alerts'),
  rows('/failed-open'),
  rows('/outcomes'),
  rows('/incidents'),
  rows('/incidents/{incident}'),
  any('GET /events'),
  any('GET /me'),
  any('GET /setup'),
  any('GET /setup/agents'),
  any('GET /settings/session-caps'),
  any('GET /settings/limits', { keep: withoutOthers }),
  any('GET /limits/users/{user}', { may: ofPerson }),
  any('GET /limits/groups/{group}', { may: ofGroup }),
  any('GET /session-caps', { keep: listed(areCapsSeen) }),
  any('GET /session-caps/users/{user}', { may: ofPerson }),
  any('GET /session-caps/groups/{group}', { may: ofGroup }),
  any('GET /groups', { keep: listed(({ group }: { group: string }, reach) => reach.groups.has(group)) }),
  any('GET /groups/{group}', { may: ofGroup }),
  any('GET /groups/{group}/members', { may: ofOwnGroup }),
  any('GET /groups/{group}/ai/budget', { may: ofGroup }),
  any('GET /memberships', { may: ofPersonOrOwnGroup }),
  any('GET /budgets', {
    keep: listed(({ scope: { kind, id } }: ScopedBudget, reach) => kind === 'group' && id === reach.group),
  }),
  any('GET /raises', { keep: listed(isRaiseSeen) }),
  any('GET /raises/{raise}', {
    keep: (body, reach) => (isRaiseSeen(body as RaiseAnswer, reach) ? body : undefined),
  }),
  // Whoever asks for a raise or withdraws one is told apart there.
  any('POST /raises'),
  any('DELETE /raises/{raise}'),
  any('DELETE /limits/reservations/{reservation}'),
];
