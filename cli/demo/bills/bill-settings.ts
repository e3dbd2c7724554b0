// What the demo company sets for its finance: whose spend each scope of a bill is, cost centers, its pool of credits, logins.
import { GROUPS, STAFF } from '../company/company.ts';
import type { DemoCompany } from '../demo-company.ts';
import type { ApiCall } from '../settings.ts';
import { ACCOUNT, PROJECTS, workspaceOf } from './payers.ts';

/** Seats of Copilot Business: enough for a month of all who use it, and of reviews. */
const COPILOT_SEATS = 4;

/** Calls of the API; each may be made again without changing anything. */
export function billSettings({ from }: Pick<DemoCompany, 'from'>): ApiCall[] {
  return [
    ...GROUPS.map(({ id, name }) =>
      scopeCall('anthropic', workspaceOf(id), { name, local: { group: [id] } }),
    ),
    scopeCall('anthropic', 'default', { name: 'Console', local: {} }),
    ...Object.entries(PROJECTS).map(([scope, agents]) =>
      scopeCall('openai', scope, { name: scope.replace('proj_Northlight', ''), local: { agent: agents } }),
    ),
    scopeCall('github', ACCOUNT, { name: 'Northlight', local: { agent: ['copilot'] } }),
    scopeCall('cursor', 'default', { name: 'Cursor', local: { agent: ['cursor'] } }),
    poolCall(from),
    costCentersCall(),
    ...STAFF.filter(({ tool }) => tool.agent === 'copilot').map(({ login, email }): ApiCall => ({
      method: 'PUT',
      path: `/api/v1/people/aliases/${encodeURIComponent(login)}`,
      body: { user: email },
    })),
  ];
}

function scopeCall(provider: string, scope: string, body: object): ApiCall {
  return { method: 'PUT', path: `/api/v1/bill-scopes/${provider}/${encodeURIComponent(scope)}`, body };
}

/** What the platform team spends is borne by all others. */
const SHARED_CENTER = 'NL-400';

/** Groups by cost center, in their order; work of nobody's group stays unallocated. */
function costCentersCall(): ApiCall {
  const rules = GROUPS.map(({ id, name }, index) => {
    return { when: { group: id }, cost_center: `NL-${(index + 1) * 100}`, product: name };
  });
  return {
    method: 'PUT',
    path: '/api/v1/cost-centers',
    body: { rules, shared: [{ cost_center: SHARED_CENTER, weights: {} }] },
  };
}

function poolCall(from: number): ApiCall {
  const body = {
    unit: 'github_ai_credit',
    name: 'Copilot Business',
    seats: COPILOT_SEATS,
    credits_per_seat: '1900',
    seat_price_usd: '19',
    unused_cost_center: SHARED_CENTER,
    from_month: new Date(from).toISOString().slice(0, 7),
  };
  return { method: 'PUT', path: '/api/v1/credit-pools/copilot-business', body };
}
