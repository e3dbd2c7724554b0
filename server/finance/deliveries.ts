// Files for finance that are put into a folder by themselves, once a day: FOCUS of this month and of the last one.
import { mkdir } from 'node:fs/promises';
import type { Logger } from 'pino';
import { z } from 'zod';
import { exportFocus } from '../../analytics/exports/focus/focus-export.ts';
import { createFocusSums } from '../../analytics/exports/focus/focus-totals.ts';
import { writeFile } from '../../analytics/exports/write-file.ts';
import type { DeliverySettings } from '../../config.ts';
import type { Settings } from '../../control/settings.ts';
import { focusQuery, type FocusBasis } from '../../schemas/focus-api.ts';
import type { ExportForm } from '../../schemas/export-routes.ts';
import { intervalEnd, intervalStart } from '../../schemas/period.ts';
import { storeTime } from '../alerts/store-time.ts';
import type { Engine } from '../engine.ts';
import { startLooking } from '../patterns/looking.ts';
import { writeExport } from './export-log.ts';
import { focusSources } from './focus-sources.ts';
import { putFile } from './put-file.ts';
import { summed } from './summed.ts';

/** Who made these files, in the history of exports. */
const DELIVERY_ACTOR = 'delivery';

/** The running parts that it works with; `now` in milliseconds since 1970. */
export type DeliveryParts = {
  readonly config: { readonly delivery: DeliverySettings | undefined };
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly engine: Pick<Engine, 'isMigrated' | 'state' | 'store'>;
  readonly settings: Settings;
  readonly now: () => number;
  readonly everyMs?: number;
  readonly firstAfterMs?: number;
};

export interface Deliveries {
  /** Delivers what is due; never rejects. */
  readonly look: () => Promise<void>;
  stop(): void;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A start has enough to do, and what waited for the ledger is booked first. */
const FIRST_AFTER_MS = 5 * MINUTE_MS;
/** After a file that could not be written. */
const AGAIN_MS = HOUR_MS;

/** Looks once a minute whether files are due. Each is told in the history, also one that could not be written to its end. */
export function startDeliveries(parts: DeliveryParts): Deliveries {
  const { log, engine, settings, now, everyMs = MINUTE_MS, firstAfterMs = FIRST_AFTER_MS } = parts;
  const { delivery } = parts.config;
  if (delivery === undefined) return { look: async () => await Promise.resolve(), stop: () => undefined };
  const end = new AbortController();
  let notBefore = now() + firstAfterMs;
  const look = async (): Promise<void> => {
    if (!engine.isMigrated() || !engine.state().up || !settings.known() || now() < notBefore) return;
    const at = now();
    const done = await deliveredSince(parts, dueAt(at, delivery.hour));
    const due = filesAt(at, delivery).filter(({ name }) => !done.has(name));
    if (due.length === 0) return;
    notBefore = at + AGAIN_MS;
    await mkdir(delivery.folder, { recursive: true });
    for (const file of due) await deliver(file, delivery.folder, parts, end.signal);
    notBefore = 0;
    log.info({ folder: delivery.folder, files: due.map(({ name }) => name) }, 'files for finance were put');
  };
  const onFault = (error: unknown): void => {
    if (end.signal.aborted) return;
    log.warn(
      { err: error, folder: delivery.folder },
      'files for finance could not be put into OUTLAY_EXPORT_DIR; it is tried again in an hour',
    );
  };
  const looking = startLooking({ look, onFault, everyMs });
  return {
    look: looking.look,
    stop: () => {
      end.abort();
      looking.stop();
    },
  };
}

/** When files were due last: at the hour of this day, or of the day before. */
function dueAt(at: number, hour: number): number {
  const today = intervalStart('day', at) + hour * HOUR_MS;
  return today <= at ? today : today - DAY_MS;
}

/** A file that is kept up to date in the folder. */
type DueFile = {
  readonly name: string;
  readonly form: ExportForm;
  readonly basis: FocusBasis;
  readonly from: string;
  readonly to: string;
};

/** The last month, which settles, and this one. A month's file has one name. */
function filesAt(at: number, { files }: Pick<DeliverySettings, 'files'>): DueFile[] {
  const thisMonth = intervalStart('month', at);
  return [intervalStart('month', thisMonth - 1), thisMonth].flatMap((start) =>
    files.map(({ basis, form }) => {
      const from = dayOf(start);
      return {
        name: `outlay-focus-1.4-${basis}_${from.slice(0, 7)}.${form}`,
        form,
        basis,
        from,
        to: dayOf(intervalEnd('month', start)),
      };
    }),
  );
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

async function deliveredSince({ engine }: DeliveryParts, due: number): Promise<ReadonlySet<string>> {
  const rows = await engine.store.query({
    sql: `SELECT DISTINCT e.name AS name FROM exports AS e WHERE e.made_by = {actor:String} AND e.complete
  AND e.at >= parseDateTime64BestEffort({due:String}, 3, 'UTC')`,
    params: { actor: DELIVERY_ACTOR, due: storeTime(due) },
    row: z.object({ name: z.string() }),
  });
  return new Set(rows.map(({ name }) => name));
}

/** Puts one file, and tells of it in the history. Fails where it could not be written. */
async function deliver(
  { name, form, basis, from, to }: DueFile,
  folder: string,
  { engine, settings, now }: DeliveryParts,
  signal: AbortSignal,
): Promise<void> {
  const query = focusQuery.parse({ from, to, basis });
  const sums = createFocusSums();
  let put = { bytes: 0, sha256: '' };
  try {
    const found = await exportFocus(query, focusSources(engine.store, settings, now()));
    const pieces = writeFile(form, { ...found, pages: summed(found.pages, sums) });
    put = await putFile(folder, name, pieces, signal);
  } finally {
    const complete = put.sha256 !== '';
    const totals = complete ? sums.totals() : null;
    const file = { ...put, name, form, kind: 'focus', parameters: query, from, to, rows: sums.rows() };
    if (!signal.aborted)
      await writeExport(engine.store, { ...file, totals, complete }, { by: DELIVERY_ACTOR, at: now() });
  }
}
