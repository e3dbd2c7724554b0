// A connection to costs of OpenAI for tests: a provider on this machine, a ledger, and a clock that tests set.
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { createSettingKind, type Setting } from '../../../control/setting.ts';
import type { BillReadRequest, BillReadResult } from '../../../schemas/bill-connections-api.ts';
import { billConnectionValue, type BillConnectionValue } from '../../../schemas/finance-settings.ts';
import type { ReadPlaces } from '../../../server/billing/connection-state.ts';
import { createConnectionReader, type ConnectionReader } from '../../../server/billing/read-connections.ts';
import { costsPage, openBills, type Bills, type Costs } from './bill-rig.ts';
import { startProvider, type ProviderServer } from './provider-server.ts';

export const SECRET = 'sk-admin-of-the-test';
export const HOUR_MS = 3_600_000;

/** What is billed of one day. */
export const DAY: Costs = { '2026-10-07': { p: { i: 2.5 } } };

export type ConnectionRig = {
  readonly provider: ProviderServer;
  bills: Bills;
  places: ReadPlaces;
  now: number;
  reader: ConnectionReader;
  readonly faults: unknown[];
  /** Begins again from what is known of connections, as after a start. */
  startReader(): void;
  connect(given?: Partial<BillConnectionValue>): Setting<BillConnectionValue>;
  /** Makes or changes the connection, and reads it. */
  read(asked?: BillReadRequest, given?: Partial<BillConnectionValue>): Promise<BillReadResult>;
  /** What the provider answers from now on. */
  answerCosts(costs: Costs): void;
  /** A day that the provider was asked for. */
  dayAsked(name: 'start_time' | 'end_time'): string;
};

/** Sets up what each test of a file begins with; call it at the top of the file. */
export async function useConnectionRig(): Promise<ConnectionRig> {
  const connections = createSettingKind('bill_connection', billConnectionValue);
  const faults: unknown[] = [];
  const instant = () => new Date(rig.now).toISOString();
  const rig = {
    provider: await startProvider(),
    faults,
    places: {},
    now: 0,
    startReader: () => {
      rig.reader = createConnectionReader({
        settings: { billConnections: connections },
        importReport: rig.bills.importer.importReport,
        places: rig.places,
        changed: () => undefined,
        onFault: (error) => faults.push(error),
        now: () => rig.now,
        patience: { pauseMs: 2_000, retryMs: [1, 1] },
      });
    },
    connect: (given = {}) => {
      const value = {
        source: 'openai.costs',
        secret: SECRET,
        account: '',
        apiUrl: rig.provider.url,
        allowPrivate: true,
        everyHours: 6,
        lookBackDays: 3,
        createdAt: '2026-10-01T00:00:00Z',
        ...given,
      } as const;
      connections.put('costs', value).commit(instant(), 'test');
      const found = connections.get('costs');
      if (!found) throw new Error('it was just made');
      return found;
    },
    read: async (asked = {}, given = {}) => await rig.reader.readNow(rig.connect(given), asked),
    answerCosts: (costs) => {
      rig.provider.answer = () => ({ body: costsPage(costs) });
    },
    dayAsked: (name) =>
      new Date(Number(rig.provider.asked[0]?.query.get(name)) * 1_000).toISOString().slice(0, 10),
  } as ConnectionRig;
  beforeAll(async () => {
    rig.bills = await openBills();
  });
  afterAll(async () => {
    await rig.provider.close();
    await rig.bills.close();
    expect(faults).toEqual([]);
  });
  beforeEach(async () => {
    await rig.bills.empty();
    rig.provider.asked.length = 0;
    rig.places = {};
    rig.now = Date.parse('2026-10-08T05:00:00Z');
    connections.remove('costs')?.commit(instant(), 'test');
    rig.startReader();
  });
  return rig;
}
