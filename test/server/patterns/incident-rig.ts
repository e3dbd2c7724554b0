// What tests of incidents share: a store without incidents, a clock that stands, and what is found in a few words.
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import type { Finding } from '../../../analytics/patterns/finding.ts';
import { fromUsd } from '../../../schemas/money.ts';
import { defaultThresholds } from '../../../schemas/pattern-definitions.ts';
import { incidentsQuery, type IncidentAction, type IncidentActionBody } from '../../../schemas/patterns.ts';
import { readIncidents } from '../../../server/patterns/incident-log.ts';
import { createIncidents, type Incidents } from '../../../server/patterns/incidents.ts';
import type { IncidentValue } from '../../../server/patterns/incident-value.ts';
import type { Store } from '../../../store/store.ts';
import { openLedger, type Ledger } from '../../analytics/ledger.ts';

export const NOON = Date.UTC(2026, 10, 20, 12);
export const MINUTE_MS = 60_000;

export const usd = (text: string): bigint => fromUsd(text) ?? 0n;

export const THRESHOLDS = defaultThresholds('retry_loop');

type Rig = {
  /** Empty, and without a memory of what earlier tests inserted. */
  store: Store;
  incidents: Incidents;
  told: IncidentValue[];
  faults: unknown[];
  now: number;
};

/** Anew for each test. */
export const rig = {} as Rig;

/** Opens the store for the tests of a file. */
export function useIncidents(): void {
  let opened: Ledger;
  let tests = 0;
  beforeAll(async () => {
    opened = await openLedger();
  });
  beforeEach(async () => {
    await opened.store.command('TRUNCATE TABLE incidents');
    tests += 1;
    const insert: Store['insert'] = async (given) =>
      await opened.store.insert({ ...given, token: `${tests} ${given.token}` });
    const store = { ...opened.store, insert };
    Object.assign(rig, { store, now: NOON, told: [], faults: [], incidents: created(store) });
  });
  afterAll(async () => {
    await opened.close();
  });
}

/** As after a start. */
export function created(store: Store): Incidents {
  return createIncidents({
    store,
    onOpened: (incidents) => rig.told.push(...incidents),
    onFault: (error) => rig.faults.push(error),
    now: () => rig.now,
  });
}

export function found(part: Partial<Finding> = {}): Finding {
  const { session = 's1', user = 'ada' } = part;
  return {
    pattern: 'retry_loop',
    subject: { kind: 'session', id: `claude-code/${session}`, name: session },
    ...{ user, session, agent: 'claude-code', repo: 'github.com/acme/shop', task: 'T-1' },
    from: NOON - 30 * MINUTE_MS,
    to: null,
    firedAt: NOON - 10 * MINUTE_MS,
    lastSeen: NOON,
    cost: usd('6'),
    atRisk: usd('2.5'),
    isLowerBound: false,
    figures: { max_errors: 5 },
    sentence: 'It went on.',
    ...part,
  };
}

export async function take(...findings: Finding[]): Promise<void> {
  await rig.incidents.take(findings, THRESHOLDS);
}

export async function list(query: object = {}) {
  return await readIncidents(rig.store, incidentsQuery.parse(query));
}

export async function only(): Promise<IncidentValue> {
  const { incidents: all } = await list();
  const [one, ...others] = all;
  expect(others).toEqual([]);
  if (!one) throw new Error('There is no incident');
  return one;
}

export async function act(action: IncidentAction, body: IncidentActionBody = {}, id?: string) {
  return await rig.incidents.act(id ?? (await only()).id, action, body, 'cleo');
}
