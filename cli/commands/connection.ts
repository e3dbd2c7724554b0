// Which running Outlay a command talks to.
import { httpUrl } from '../../server/http-server.ts';
import { runningInstance } from '../../server/instance.ts';
import { readConfig } from '../../config.ts';

export type Connection = { readonly baseUrl: string; readonly token: string | undefined };

/** The Outlay that runs on the configured data folder, else the one at the configured address. */
export function connection(url: string | undefined): Connection {
  const config = readConfig();
  const running = runningInstance(config.dataDir);
  const { host } = config;
  const local = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return { baseUrl: url ?? (running?.url || httpUrl(local, config.port)), token: config.adminToken };
}
