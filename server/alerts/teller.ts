// Stores each alert once: what was told is remembered, also what earlier processes told.
import type { Alert } from '../../schemas/alerts.ts';
import { ALERT_CELLS } from './alert-log.ts';
import { createKeptRows, type KeptRows, type KeptRowsOptions } from './kept-rows.ts';

type TellerOptions = Omit<KeptRowsOptions<Alert>, 'table' | 'cells' | 'onStored'> & {
  /** Called with alerts that are stored, each once, and whether {@link TellerOptions.hurry} took it before. */
  readonly onStored: (alert: Alert, wasHurried: boolean) => void;
  /** Takes an alert that must not wait for a store that is away; false where nobody can be told yet. */
  readonly hurry: (alert: Alert) => boolean;
  readonly hurryMs?: number;
};

export type Teller = Pick<KeptRows<Alert>, 'settled' | 'figures' | 'stop'> & {
  /** Stores those that were not told before; until that is known, they wait. */
  readonly tell: (alerts: readonly Alert[]) => void;
  readonly isTold: (id: string) => boolean;
  /** Whether it is known what was told. */
  readonly isReady: () => boolean;
  /** Takes the ids of what was told before. */
  readonly begin: (ids: Iterable<string>) => void;
};

/** So long a store that is there takes at most. */
const HURRY_MS = 5_000;
const MOST_EARLY = 1_000;

/** Nothing is known of what was told before {@link Teller.begin}, but for what an earlier process could not store. */
export function createTeller({ onStored, hurry, hurryMs = HURRY_MS, ...given }: TellerOptions): Teller {
  const rows = createKeptRows<Alert>({
    ...given,
    table: 'alerts',
    cells: ALERT_CELLS,
    onStored: (alerts) => {
      for (const alert of alerts) onStored(alert, urgent.settle(alert.id));
    },
  });
  const told = new Set(rows.earlier.map(({ id }) => id));
  const early = new Map<string, Alert>();
  let isReady = false;
  const keep = (alerts: readonly Alert[]): void => {
    const fresh = alerts.filter(({ id }) => !told.has(id));
    // What finds no room is found out again.
    if (fresh.length === 0 || rows.room() < fresh.length) return;
    for (const { id } of fresh) told.add(id);
    rows.add([...fresh].sort((left, right) => (left.id < right.id ? -1 : 1)));
  };
  const urgent = createUrgent(hurryMs, (alert) => {
    if (early.delete(alert.id)) keep([alert]);
    return hurry(alert);
  });
  return {
    tell(alerts) {
      const fresh = alerts.filter(({ id }) => !told.has(id) && !early.has(id));
      fresh.filter(({ kind }) => kind === 'FailedOpen').forEach(urgent.add);
      if (isReady) keep(fresh);
      else for (const alert of fresh.slice(0, MOST_EARLY - early.size)) early.set(alert.id, alert);
    },
    isTold: (id) => told.has(id),
    isReady: () => isReady,
    begin(ids) {
      for (const id of ids) {
        told.add(id);
        urgent.settle(id);
      }
      isReady = true;
      for (const alert of early.values()) keep([alert]);
      early.clear();
    },
    settled: rows.settled,
    figures: () => rows.figures(),
    stop: () => rows.stop(),
  };
}

/** Alerts that are hurried where they are not stored in time: that limits are not enforced is told while it lasts. */
function createUrgent(afterMs: number, hurry: (alert: Alert) => boolean) {
  const waiting = new Set<string>();
  const hurried = new Set<string>();
  return {
    add: (alert: Alert): void => {
      waiting.add(alert.id);
      setTimeout(() => {
        if (waiting.delete(alert.id) && hurry(alert)) hurried.add(alert.id);
      }, afterMs).unref();
    },
    /** It is stored; whether it was hurried. */
    settle: (id: string): boolean => {
      waiting.delete(id);
      return hurried.delete(id);
    },
  };
}
