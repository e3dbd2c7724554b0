// outlay verify: does every rollup and the meter say what the ledger says?
import { readConfig } from '../../config.ts';
import { startOutlay } from '../../main.ts';
import { runningInstance } from '../../server/instance.ts';
import { verification, type Verification } from '../../schemas/verification.ts';
import { createLog } from './start.ts';

/** Asks the running Outlay of this data folder, or starts one for the time of the check. Exit code 1: they differ. */
export async function verify({ json }: { json?: boolean }): Promise<void> {
  const config = readConfig();
  const running = runningInstance(config.dataDir);
  const result = running ? await ask(running.url, config.adminToken) : await verifyAtRest();
  process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : describe(result));
  process.exitCode = result.ok ? 0 : 1;
}

async function verifyAtRest(): Promise<Verification> {
  const config = { ...readConfig(), port: 0, otlpPort: 0, logLevel: 'error' };
  const outlay = await startOutlay(config, createLog(config));
  try {
    return await ask(outlay.url, config.adminToken);
  } finally {
    await outlay.stop();
  }
}

async function ask(url: string, token: string | undefined): Promise<Verification> {
  if (url === '') throw new Error('The Outlay of this data folder is still starting; try again in a moment.');
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const answer = await fetch(`${url}/api/v1/verify`, { method: 'POST', headers });
  if (!answer.ok)
    throw new Error(`Outlay at ${url} could not verify: ${answer.status} ${await answer.text()}`);
  return verification.parse(await answer.json());
}

function describe({ ok, differences }: Verification): string {
  if (ok) return 'Every rollup and the limit meter equal the ledger.\n';
  const told = differences.map(({ table, key, measure, rollup, ledger }) => {
    const place = Object.entries(key).map(([name, value]) => `${name}=${value}`);
    return `  ${table} (${place.join(' ')}): ${measure} is ${rollup}, the ledger says ${ledger}`;
  });
  return `${differences.length} differences from the ledger:\n${told.join('\n')}\n`;
}
