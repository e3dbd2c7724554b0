// Copies of everything: the data folder after a kill, and a backup made while telemetry arrives, opened elsewhere.
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { putMigrated } from '../../support/migrated.ts';
import { createCallLog, sendUntilTaken, type CallLog } from '../client.ts';
import { checkLedger, createTally, expectTo, settleAccounts, withLedgerOf } from '../invariant.ts';
import { startLoad } from '../load.ts';
import { runCommand, startMigrated, startProgram } from '../program.ts';
import type { Context, Scenario } from '../scenario.ts';

export const copyAfterKill: Scenario = {
  name: 'data folder copied after a kill, opened elsewhere',
  rounds: { quick: 1, full: 5 },
  async run({ seed, rounds, folder, tally }) {
    const log = createCallLog();
    let root = join(folder, 'data-0');
    await putMigrated(join(root, 'clickhouse'));
    for (let round = 1; round <= rounds; round++) {
      const program = await startProgram(root);
      const load = startLoad({ seed: `${seed} ${round}`, log, target: () => program });
      await load.goesOn();
      await load.stop();
      await program.killAll();
      const copy = join(folder, `data-${round}`);
      cpSync(root, copy, { recursive: true });
      rmSync(root, { recursive: true });
      root = copy;
      tally.rounds++;
    }
    await settleAccounts(await startProgram(root), log, tally);
  },
};

export const backUp: Scenario = {
  name: 'backup under load, restored elsewhere',
  rounds: { quick: 1, full: 10 },
  async run(context) {
    const { seed, rounds, folder, tally } = context;
    const log = createCallLog();
    const program = await startMigrated(join(folder, 'data'));
    for (let round = 1; round <= rounds; round++) {
      const load = startLoad({ seed: `${seed} ${round}`, log, target: () => program });
      await load.goesOn();
      const before: CallLog = { sent: log.sent, acknowledged: new Set(log.acknowledged) };
      const answer = await fetch(`${program.url}/api/v1/backups`, { method: 'POST' });
      const made = z.object({ folder: z.string() }).parse(await answer.json());
      await load.stop();
      await restoreAndCheck(context, made.folder, before, join(folder, `restored-${round}`));
      tally.rounds++;
    }
    await settleAccounts(program, log, tally);
  },
};

/** The copy holds what was acknowledged before it began, recognises it when it is resent, and takes what came later. */
async function restoreAndCheck(
  { tally, say }: Context,
  backup: string,
  before: CallLog,
  root: string,
): Promise<void> {
  const restored = await runCommand(['restore', backup], { OUTLAY_DATA_DIR: root });
  expectTo(tally, restored.code === 0, `restore ended with ${restored.code}: ${restored.output}`);
  const first = await startProgram(root);
  await fetch(`${first.url}/api/v1/verify`, { method: 'POST' });
  await first.kill();
  const found = createTally();
  await withLedgerOf(root, async (store) => await checkLedger(store, before, found));
  const again = await startProgram(root);
  const all: CallLog = { sent: before.sent, acknowledged: new Set() };
  await sendUntilTaken([...all.sent.values()], { url: () => again.otlpUrl, log: all });
  await settleAccounts(again, all, found);
  say(`${before.acknowledged.size} acknowledged before the backup, ${all.sent.size} in the end`);
  tally.lost += found.lost;
  tally.duplicated += found.duplicated;
  tally.unmet.push(...found.unmet);
  rmSync(root, { recursive: true });
}
