// The deployment's file of prices: read at the start and whenever it changes, and the only place where its entries change.
import { readFile, stat } from 'node:fs/promises';
import type { Logger } from 'pino';
import { parsePriceFile } from '../control/price-file.ts';
import { importPrices, planImport, type PlannedPrice } from '../control/price-import.ts';
import { PRICE_FILE_ACTOR, type PriceFileState } from '../control/prices.ts';
import type { Settings } from '../control/settings.ts';

export type PriceFile = {
  /** How it stands; undefined without such a file. */
  readonly state: () => PriceFileState | undefined;
  readonly stop: () => void;
};

type Parts = {
  readonly settings: Settings;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** How often it is looked at. */
  readonly everyMs?: number;
};

const EVERY_MS = 5_000;
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Resolves when the file was read once, or could not be. A file that is missing, that has a fault or that overlaps entries of
 * others changes nothing: what it said last goes on counting, and its state tells why.
 */
export async function startPriceFile(
  path: string | undefined,
  { settings, log, everyMs = EVERY_MS }: Parts,
): Promise<PriceFile> {
  if (path === undefined) return { state: () => undefined, stop: () => undefined };
  let state: PriceFileState = { path, readAt: null, fault: 'It was not read yet.' };
  let seen = '';
  let changing = '';
  let looking: Promise<void> | undefined;
  const look = async (isFirst: boolean): Promise<void> => {
    try {
      const mark = await markOf(path);
      if (mark === seen && state.fault === '') return;
      // Half of a file that is being written may be a file without faults and without half of the entries.
      const isStill = isFirst || mark === changing;
      changing = mark;
      if (!isStill) return;
      const changes = await takeFile(path, settings);
      seen = mark;
      state = { path, readAt: new Date().toISOString(), fault: '' };
      log.info({ path, changes }, 'the file of prices was read');
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      if (fault !== state.fault)
        log.warn({ path, err: error }, 'the file of prices does not count as it is now');
      state = { ...state, fault };
    }
  };
  const lookInTurn = (): void => {
    looking ??= look(false).finally(() => {
      looking = undefined;
    });
  };
  await look(true);
  const timer = setInterval(lookInTurn, everyMs).unref();
  return { state: () => state, stop: () => clearInterval(timer) };
}

/** Changes when the file does. */
async function markOf(path: string): Promise<string> {
  const { size, mtimeMs, ino } = await stat(path);
  if (size > MAX_BYTES) throw new Error(`The file is larger than ${MAX_BYTES} bytes.`);
  return `${ino} ${size} ${mtimeMs}`;
}

/** Makes the entries of the file what it says, all or none; answers how many that changed. */
async function takeFile(path: string, settings: Settings): Promise<number> {
  const told = parsePriceFile(await readFile(path, 'utf8'));
  let changes = 0;
  await settings.change(PRICE_FILE_ACTOR, () => {
    const plan = planImport(settings, told, ({ changedBy }) => changedBy === PRICE_FILE_ACTOR);
    const prepared = importPrices(settings, plan.map(takenOver));
    changes = prepared.length;
    return prepared;
  });
  return changes;
}

/** An entry that somebody made and that the file says, too, is the file's from then on. */
function takenOver(planned: PlannedPrice): PlannedPrice {
  const isOthers = planned.change === 'unchanged' && planned.before?.changedBy !== PRICE_FILE_ACTOR;
  return isOthers ? { ...planned, change: 'changed' } : planned;
}
