// The embedded engine, as every ClickHouse engine.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../../store/embedded/supervise.ts';
import { describeStore } from './conformance.ts';

describeStore('the embedded engine', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'outlay-store-'));
  const engine = await startEmbedded({ dataDir });
  const { url, username, password } = engine;
  return {
    options: { url, username, password, database: 'outlay' },
    close: async () => {
      await engine.stop();
      rmSync(dataDir, { recursive: true });
    },
  };
});
