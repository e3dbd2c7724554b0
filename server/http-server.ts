// Listens on an address, and says in a sentence why it cannot.
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where to listen; `variable` is what a person sets to choose another port. 0 picks a free one. */
export type Address = { readonly host: string; readonly port: number; readonly variable: string };

/** Resolves with the port when the server listens. */
export async function listen(server: Server, { host, port, variable }: Address): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explained(error, { host, port, variable })));
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

function explained(error: Error, { host, port, variable }: Address): Error {
  const code = 'code' in error ? error.code : undefined;
  const cause = { cause: error };
  if (code === 'EADDRINUSE') {
    const what = `Port ${port} on ${host} is taken by another program.`;
    return new Error(`${what} Stop it, or set ${variable} to another port; 0 picks a free one.`, cause);
  }
  if (code === 'EACCES')
    return new Error(
      `Port ${port} needs rights that this user does not have; set ${variable} to one above 1023.`,
      cause,
    );
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new Error(`OUTLAY_HOST=${host} is no address of this machine.`, cause);
  return error;
}
