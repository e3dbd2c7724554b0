// Tells when a bill that is final differs from the ledger for no known cause: through the channels of all alerts.
import { z } from 'zod';
import type { Logger } from 'pino';
import { reconcile } from '../../analytics/reconcile/reconcile.ts';
import type { Range } from '../../analytics/source.ts';
import { floorsOf } from '../../control/retention.ts';
import type { Settings } from '../../control/settings.ts';
import { monthText } from '../../schemas/month.ts';
import { intervalEnd, intervalStart } from '../../schemas/period.ts';
import type { Alerts } from '../alerts/alerts.ts';
import type { Engine } from '../engine.ts';
import { startLooking } from '../patterns/looking.ts';
import { driftAlerts, toldByLargest } from './drift-alerts.ts';
import { reconcileSettings } from './reconcile-settings.ts';

/** The running parts that it looks with; `now` in milliseconds since 1970. */
export type DriftParts = {
  readonly log: Pick<Logger, 'warn'>;
  readonly engine: Pick<Engine, 'isMigrated' | 'state' | 'store'>;
  readonly settings: Settings;
  readonly alerts: Pick<Alerts, 'tell' | 'isTold'>;
  readonly now: () => number;
  readonly everyMs?: number;
};

export interface Drift {
  /** Looks now if there is something new; never rejects. */
  readonly look: () => Promise<void>;
  stop(): void;
}

const MINUTE_MS = 60_000;
/** So far back corrections of providers and late telemetry reach. */
const DAYS = 45;
const DAY_MS = 86_400_000;

/** Looks every five minutes whether bills arrived, and once an hour at whatever telemetry told late. */
export function startDrift(parts: DriftParts): Drift {
  const { engine, settings, alerts, now, everyMs = 5 * MINUTE_MS } = parts;
  const onFault = (error: unknown): void =>
    parts.log.warn({ err: error }, 'bills could not be compared with the ledger yet');
  let seen = '';
  const look = async (): Promise<void> => {
    if (!engine.isMigrated() || !engine.state().up || !settings.known()) return;
    // Which alerts are new decides which of them channels hear of.
    if (alerts.isTold('') === undefined) return;
    const state = await stateOf(parts);
    if (state === undefined || state === seen) return;
    const at = now();
    const sources = { store: engine.store, settings: () => reconcileSettings(settings) };
    const found = await reconcile(sources, rangeAt(at, floorsOf(settings).charges), at);
    const told = driftAlerts(found, at).filter(({ alert }) => alerts.isTold(alert.id) !== true);
    if (told.length > 0) alerts.tell(toldByLargest(told));
    seen = state;
  };
  const looking = startLooking({ look, onFault, everyMs });
  const kinds = new Set([settings.billScopes.kind, settings.reconcileTolerance.kind, settings.signOffs.kind]);
  const unlisten = settings.onChange((changed) => {
    if (!changed.some(({ kind }) => kinds.has(kind))) return;
    seen = '';
    void looking.look();
  });
  return {
    look: looking.look,
    stop: () => {
      unlisten();
      looking.stop();
    },
  };
}

/** Whole months, because these decide; as far as the ledger is kept. */
function rangeAt(now: number, floor: number | undefined): Range {
  const from = intervalStart('month', intervalStart('day', now) - DAYS * DAY_MS);
  const kept = floor === undefined ? from : Date.parse(`${monthText(floor)}-01`);
  return { from: Math.max(from, kept), to: intervalEnd('day', now) };
}

/** What bills there are, and the hour; undefined without any bill. */
async function stateOf({ engine, now }: DriftParts): Promise<string | undefined> {
  const [found] = await engine.store.query({
    sql: `SELECT toString(count()) AS slices, toString(max(bill_slices.at)) AS newest FROM bill_slices`,
    row: z.object({ slices: z.string(), newest: z.string() }),
  });
  if (!found || found.slices === '0') return undefined;
  return `${found.slices} ${found.newest} ${intervalStart('hour', now())}`;
}
