// Which running Outlay a command talks to.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { httpUrl } from '../../server/http-server.ts';
import { runningInstance, type Instance } from '../../server/instance.ts';
import { readConfig, type Config } from '../../config.ts';
import { isThisMachine } from '../run/this-machine.ts';

export type Connection = { readonly baseUrl: string; readonly token: string | undefined };

/** The Outlay that runs on the configured data folder, else the one at the configured address. */
export function connection(url: string | undefined): Connection {
  const config = readConfig();
  const running = instanceHere(config);
  const { host } = config;
  const local = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return { baseUrl: url ?? (running?.url || httpUrl(local, config.port)), token: config.adminToken };
}

/**
 * The Outlay that runs on the configured data folder, if one does. By default the folder is below the one that a command is
 * started in, which may be a repository of anybody: tokens go to no address that such a file names. What it says counts
 * where the file is of this user or of root, and its addresses are of this machine or of the configured host.
 */
export function instanceHere({ dataDir, host }: Pick<Config, 'dataDir' | 'host'>): Instance | undefined {
  const running = runningInstance(dataDir);
  if (!running || !isOfUs(join(dataDir, 'outlay.json'))) return undefined;
  const isOurs = (url: string): boolean =>
    url === '' || isThisMachine(url) || (URL.canParse(url) && new URL(url).hostname === host.toLowerCase());
  return isOurs(running.url) && isOurs(running.otlp_url) ? running : undefined;
}

function isOfUs(path: string): boolean {
  const uid = process.getuid?.();
  const owner = statSync(path, { throwIfNoEntry: false })?.uid;
  return uid === undefined || uid === 0 || owner === uid || owner === 0;
}
