// What a failed start leaves behind: nothing.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { CLI } from '../support/compile.ts';
import { startTestOutlay } from '../support/outlay.ts';

it('frees its folder and threads when a port is taken, so that the next start succeeds, and stops at once', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'outlay-start-'));
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const ports = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
  const before = ports();
  await expect(startTestOutlay({ dataDir, otlpPort: port })).rejects.toThrow(/taken by another program/);
  expect(ports()).toBe(before);
  other.close();
  const outlay = await startTestOutlay({ dataDir });
  const begun = performance.now();
  await outlay.stop();
  expect(performance.now() - begun).toBeLessThan(6_000);
  rmSync(dataDir, { recursive: true });
});

it('ends with 0 when it is told to stop while it starts', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'outlay-start-'));
  const env = {
    OUTLAY_PORT: '0',
    OUTLAY_OTLP_HTTP_PORT: '0',
    OUTLAY_OTLP_GRPC_PORT: '0',
    OUTLAY_DATA_DIR: dataDir,
  };
  const child = spawn(process.execPath, [CLI, 'start'], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  while (!existsSync(join(dataDir, 'outlay.json'))) await sleep(5);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});
