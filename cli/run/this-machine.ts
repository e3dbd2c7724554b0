// Which addresses are of this machine.
import { hostname, networkInterfaces } from 'node:os';
import { isLoopback } from '../../config.ts';

/** Whether an address, such as `http://127.0.0.1:8787`, is of this machine. No name is looked up. */
export function isThisMachine(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  const own = Object.values(networkInterfaces()).flatMap((ones) => ones?.map(({ address }) => address) ?? []);
  return isLoopback(host) || host === hostname().toLowerCase() || own.includes(host);
}
