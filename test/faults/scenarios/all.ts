// Every fault scenario, in the order of the table.
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

export const SCENARIOS: readonly Scenario[] = [
  killEachWrite,
  killMidWrite,
  killRandom,
  killEngineEachWrite,
  killEngineMidWrite,
  killEngineRandom,
  killRerate,
  tearJournal,
  loseUnsynced,
  loseTokens,
  failSync,
  engineDiskFull,
  diskFloor,
  diskExhausted,
  clockJumps,
  upgradeKillProgram,
  upgradeKillEngine,
  copyAfterKill,
  backUp,
  randomCommands,
  serverFaults,
  serverRefuses,
  outageUntilFull,
  awayAtStart,
  engineHung,
  poisonRows,
  duplicateStorm,
  reordered,
  counters,
  redeliveredLater,
];
