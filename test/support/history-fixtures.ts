// Session files of real runs, with their text replaced, beside the telemetry of the same runs and what the provider counted.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { HistoryPlaces } from '../../ingest/adapters/history.ts';
import { findFiles } from '../../ingest/history/find-files.ts';
import { scanHistory } from '../../ingest/history/scan.ts';
import type { HistoryAgent, HistoryCall, HistoryScan } from '../../schemas/history.ts';
import { recordedExports, type Recorded } from './replay.ts';
import { truthOf, type CountedCall } from './truth.ts';

/** Stands in every text of the files. */
export const MARKER = 'MARKER-TEXT';

const FOLDER = join(import.meta.dirname, '../fixtures/history');

/** Agents keep their files below the home folder. */
export function placesIn(home: string): HistoryPlaces {
  return {
    home,
    claudeConfigDir: '',
    codexHome: '',
    geminiHome: '',
    qwenHome: '',
    copilotHome: '',
    xdgDataHome: '',
  };
}

export function placesOf(agent: HistoryAgent): HistoryPlaces {
  return placesIn(join(FOLDER, agent, 'home'));
}

export function telemetryOf(agent: HistoryAgent): Recorded[] {
  return recordedExports(join(FOLDER, agent, 'otlp'));
}

export function providerTruth(agent: HistoryAgent): CountedCall[] {
  return truthOf(join(FOLDER, agent));
}

/** Reads all files of these places. */
export async function readAll(places: HistoryPlaces): Promise<{ calls: HistoryCall[]; scan: HistoryScan }> {
  const calls: HistoryCall[] = [];
  const scan = await scanHistory({
    files: await findFiles(places, {}),
    onProgress: () => undefined,
    send: async (batch) => {
      calls.push(...batch);
      return await Promise.resolve({ calls: batch.length, charged: 0, known: 0, unpriced: 0, refused: [] });
    },
  });
  return { calls, scan };
}

/** A home folder of its own for session files. */
export type TestHome = {
  readonly path: string;
  /** Writes lines into a file below it, and returns its path. */
  readonly write: (path: string, ...lines: readonly (object | string)[]) => string;
  readonly remove: () => void;
};

export function createHome(): TestHome {
  const home = mkdtempSync(join(tmpdir(), 'outlay-history-'));
  return {
    path: home,
    write: (path, ...lines) => {
      const file = join(home, path);
      mkdirSync(dirname(file), { recursive: true });
      const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
      writeFileSync(file, texts.map((text) => `${text}\n`).join(''));
      return file;
    },
    remove: () => rmSync(home, { recursive: true }),
  };
}

/** A moment in the session of the tests. */
export function at(second: number): string {
  return new Date(Date.UTC(2026, 10, 20, 9, 0, second)).toISOString();
}
