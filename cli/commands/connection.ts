// Which running Outlay a command talks to.
import { runningInstance } from '../../server/instance.ts';
import { readConfig } from '../../config.ts';

export type Connection = { readonly baseUrl: string; readonly token: string | undefined };

/** The Outlay that runs on the configured data folder, else the one at the configured address. */
export function connection(url: string | undefined): Connection {
  const config = readConfig();
  const running = runningInstance(config.dataDir);
  const host = config.host === '0.0.0.0' ? '127.0.0.1' : config.host;
  return { baseUrl: url ?? (running?.url || `http://${host}:${config.port}`), token: config.adminToken };
}
