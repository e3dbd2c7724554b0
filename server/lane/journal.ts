// The journal as the ingest lane runs it: with the room that it has, and what is told when it takes nothing.
import { watchDisk, type DiskFloor } from '../../ingest/journal/disk-floor.ts';
import { openIntake, type Intake } from '../../ingest/intake.ts';
import { createSetAsideCounter, journalFigures, type JournalFigures } from '../../ingest/journal/figures.ts';
import { openJournal, type Journal } from '../../ingest/journal/journal.ts';
import type { FromLane, LaneOptions } from '../../ingest/lane-protocol.ts';
import { createLaneSenders, type LaneSenders } from './senders.ts';

export type LaneJournal = {
  readonly journal: Journal;
  readonly intake: Intake;
  readonly setAside: ReturnType<typeof createSetAsideCounter>;
  readonly senders: LaneSenders;
  figures(): JournalFigures;
  close(): Promise<void>;
};

/** Opens it. */
export function openLaneJournal(
  { journalPath: path, horizonMs, maxPendingBytes, maxPendingMs, diskFloorBytes }: LaneOptions,
  tell: (message: FromLane) => void,
): LaneJournal {
  const onBroken = (reason: string): void => tell({ type: 'log', level: 'error', message: reason });
  const journal = openJournal({ path, horizonMs, now: Date.now, onBroken });
  const disk: DiskFloor = watchDisk({ path, floorBytes: diskFloorBytes });
  const setAside = createSetAsideCounter();
  const senders = createLaneSenders(journal, Date.now);
  const onChange = (pause: ReturnType<Intake['paused']>): void => {
    tell({ type: 'intake', pause });
    if (pause && pause.reason !== 'broken') {
      tell({ type: 'log', level: 'error', message: `no telemetry is taken: ${pause.sentence}` });
    } else if (!pause) tell({ type: 'log', level: 'info', message: 'telemetry is taken again' });
  };
  const intake = openIntake({ journal, disk, maxPendingBytes, maxPendingMs, now: Date.now, onChange });
  return {
    journal,
    intake,
    setAside,
    senders,
    figures: () => journalFigures({ journal, intake, disk, setAside, now: Date.now }),
    close: async () => {
      intake.stop();
      disk.stop();
      senders.stop();
      await journal.close();
    },
  };
}
