// The program as a process of its own: how it ends, and what it refuses to start with. What becomes of telemetry when it is
// killed is in test/faults.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startProgram, type Program } from '../faults/program.ts';

let dataDir: string;
let program: Program;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'outlay-process-'));
  program = await startProgram(dataDir);
});

afterEach(async () => {
  await program.kill();
  rmSync(dataDir, { recursive: true, force: true });
});

it('stops cleanly when it is told to, and refuses a second process on its folder', async () => {
  await expect(startProgram(dataDir)).rejects.toThrow(/Another Outlay \(process \d+\) holds/);
  expect(await program.stop()).toEqual({ code: 0, signal: null });
});

it('refuses a configuration that would open the ledger to the network, and says what to do', async () => {
  const open = startProgram(join(dataDir, 'other'), { env: { OUTLAY_HOST: '0.0.0.0' } });
  await expect(open).rejects.toThrow(/Set OUTLAY_AUTH=on and OUTLAY_ADMIN_TOKEN/);
});
