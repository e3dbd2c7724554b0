// The demo company's limits: one person near, one beyond, everyone else with room.
import { describe, expect, it } from 'vitest';
import { demoCompany } from '../../cli/demo/demo-company.ts';
import { demoSettings } from '../../cli/demo/settings.ts';
import { aliasUpdate } from '../../schemas/alias.ts';
import { forgeUpdate } from '../../schemas/forge-api.ts';
import { PICO_PER_MICRO, PICO_PER_USD } from '../../schemas/money.ts';
import {
  groupUpdate,
  limitSettingsUpdate,
  membersUpdate,
  scopeLimitUpdate,
} from '../../schemas/settings-api.ts';

const company = demoCompany({ seed: 'settings', until: new Date('2026-11-18T15:00:00Z') });
const spend = new Map(
  company.people.map(({ email }, index) => [email, BigInt(index * index) * (PICO_PER_USD / 7n)]),
);
const calls = demoSettings(company, spend);

function limitsAt(prefix: string): Map<string, number> {
  const found = calls.filter(({ path }) => path.startsWith(prefix));
  return new Map(
    found.map(({ path, body }) => [
      decodeURIComponent(path.slice(prefix.length)),
      (body as { limit_micros: number }).limit_micros,
    ]),
  );
}

/** How much of the effective limit each person has used. */
function used(): number[] {
  const [everyone = 0] = limitsAt('/api/v1/settings/limits').values();
  const groups = limitsAt('/api/v1/limits/groups/');
  const users = limitsAt('/api/v1/limits/users/');
  return company.people.map(({ email, group }) => {
    const limit = users.get(email) ?? groups.get(group) ?? everyone;
    return Number((spend.get(email) ?? 0n) / PICO_PER_MICRO) / limit;
  });
}

describe('the demo settings', () => {
  it('speak the contract of the settings API', () => {
    for (const { path, body } of calls) {
      if (path.startsWith('/api/v1/people/aliases/')) aliasUpdate.parse(body);
      else if (path.endsWith('/members')) membersUpdate.parse(body);
      else if (path.startsWith('/api/v1/groups/')) groupUpdate.parse(body);
      else if (path.startsWith('/api/v1/settings/')) limitSettingsUpdate.parse(body);
      else if (path.startsWith('/api/v1/forges/')) forgeUpdate.parse(body);
      else scopeLimitUpdate.parse(body);
    }
  });

  it('put everyone into one group', () => {
    const members = calls.flatMap(({ body }) => ('members' in body ? (body.members as string[]) : []));
    expect(members.toSorted()).toEqual(company.people.map(({ email }) => email).toSorted());
  });

  it('leave one person at about 80 % of a limit and one beyond it', () => {
    const shares = used();
    expect(shares.filter((share) => share >= 1)).toHaveLength(1);
    expect(shares.filter((share) => share > 0.79 && share < 0.81)).toHaveLength(1);
    expect(Math.max(...shares)).toBeLessThan(1.2);
  });

  it('give one group a limit of its own', () => {
    expect(limitsAt('/api/v1/limits/groups/').size).toBe(1);
  });

  it('set limits also before anybody has spent anything', () => {
    const limits = demoSettings(company, new Map()).flatMap(({ body }) =>
      'limit_micros' in body ? [body.limit_micros as number] : [],
    );
    expect(limits[0]).toBe(50_000_000);
    expect(Math.min(...limits)).toBeGreaterThan(0);
  });
});
