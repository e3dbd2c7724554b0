// The Outlay of this data folder for one command: the one that runs, or one that is started for the time of it.
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { readConfig } from '../../config.ts';
import { startOutlay } from '../../main.ts';
import { runningInstance } from '../../server/instance.ts';
import { createLog } from './start.ts';

/** Asks Outlay; the answer is JSON. Rejects with what it says where it refuses. However long an answer takes, it is waited for. */
export type Ask = (method: 'GET' | 'POST', path: string, body?: object) => Promise<unknown>;

/** Runs a command against the Outlay of the configured data folder. */
export async function withOutlay<Result>(command: (ask: Ask) => Promise<Result>): Promise<Result> {
  const config = readConfig();
  const running = runningInstance(config.dataDir);
  if (running?.url === '')
    throw new Error('The Outlay of this data folder is still starting; try again in a moment.');
  if (running) return await command(askAt(running.url, config.adminToken));
  const own = { ...config, port: 0, otlpPort: 0, logLevel: 'error' };
  const outlay = await startOutlay(own, createLog(own));
  try {
    return await command(askAt(outlay.url, config.adminToken));
  } finally {
    await outlay.stop();
  }
}

function askAt(url: string, token: string | undefined): Ask {
  return async (method, path, body) => {
    const headers = {
      'content-type': 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
    };
    // `fetch` gives up after five minutes.
    const { status, told } = await new Promise<{ status: number; told: string }>((resolve, reject) => {
      const asking = request(`${url}/api/v1${path}`, { method, headers }, (response) => {
        text(response).then((told) => resolve({ status: response.statusCode ?? 0, told }), reject);
      });
      asking.on('error', reject).end(body && JSON.stringify(body));
    });
    if (status >= 300) throw new Error(`Outlay at ${url} answered ${status}: ${detailOf(told)}`);
    return JSON.parse(told) as unknown;
  };
}

function detailOf(told: string): string {
  try {
    const { detail } = JSON.parse(told) as { detail?: string };
    return detail ?? told;
  } catch {
    return told;
  }
}
