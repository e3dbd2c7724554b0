// Whether anything listens where telemetry is about to be sent.
import { connect } from 'node:net';

const PATIENCE_MS = 500;

/** False where the address is refused at once or nobody answers in half a second. */
export async function isReachable(endpoint: string): Promise<boolean> {
  if (!URL.canParse(endpoint)) return false;
  const { hostname, port, protocol } = new URL(endpoint);
  const host = hostname.replace(/^\[|\]$/g, '');
  return await new Promise((resolve) => {
    const socket = connect({ host, port: Number(port) || (protocol === 'https:' ? 443 : 80) });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(PATIENCE_MS, () => end(false));
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}
