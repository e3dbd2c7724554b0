// Every fault scenario.
import type { Scenario } from '../scenario.ts';
import { clockJumps } from './clock.ts';
import { backUp, copyAfterKill } from './copies.ts';
import { counters } from './counters.ts';
import { diskExhausted, diskFloor, failSync } from './disk.ts';
import { engineHung } from './engine-hung.ts';
import { awayAtStart, outageUntilFull } from './engine-outage.ts';
import { serverRefuses } from './engine-refuses.ts';
import { serverFaults } from './engine.ts';
import { engineDiskFull, killEngineEachWrite, killEngineMidWrite } from './kill-engine.ts';
import { killEachWrite, killMidWrite } from './kill-points.ts';
import { killEngineRandom, killRandom } from './kill-random.ts';
import { poisonRows } from './poison.ts';
import { killRerate } from './kill-rerate.ts';
import { loseTokens, loseUnsynced } from './power-loss.ts';
import { randomCommands } from './random-commands.ts';
import { redeliveredLater } from './redelivered-later.ts';
import { reordered } from './reorder.ts';
import { duplicateStorm } from './storms.ts';
import { tearJournal } from './torn-journal.ts';
import { upgradeKillEngine, upgradeKillProgram } from './upgrade.ts';

/** What happens to the program, to its disk, and on the way to it. */
export const PROGRAM_SCENARIOS: readonly Scenario[] = [
  killEachWrite,
  killMidWrite,
  killRandom,
  killRerate,
  tearJournal,
  loseUnsynced,
  loseTokens,
  failSync,
  diskFloor,
  diskExhausted,
  clockJumps,
  copyAfterKill,
  backUp,
  randomCommands,
  duplicateStorm,
  reordered,
  counters,
  redeliveredLater,
];

/** What happens to the engine, or between the program and it. */
export const ENGINE_SCENARIOS: readonly Scenario[] = [
  killEngineEachWrite,
  killEngineMidWrite,
  killEngineRandom,
  engineDiskFull,
  upgradeKillProgram,
  upgradeKillEngine,
  serverFaults,
  serverRefuses,
  outageUntilFull,
  awayAtStart,
  engineHung,
  poisonRows,
];

export const SCENARIOS: readonly Scenario[] = [...PROGRAM_SCENARIOS, ...ENGINE_SCENARIOS];
