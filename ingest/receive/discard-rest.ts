// Reads a refused request to its end, so that the client gets to see the answer and can use the connection again.
import type { IncomingMessage } from 'node:http';
import type { ReceiveLimits } from './limits.ts';

/**
 * Discards what is left of a body. Closing the connection at once would reset it under the client, which would then see
 * no answer and send the same again. Who goes on past twice the limit, or past one more deadline, is cut off.
 */
export function discardRest(request: IncomingMessage, limits: ReceiveLimits): void {
  if (request.complete || request.destroyed) return;
  let bytes = 0;
  const cutOff = (): void => {
    request.destroy();
  };
  const deadline = setTimeout(cutOff, limits.bodyTimeoutMs).unref();
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > 2 * limits.maxWireBytes) cutOff();
  });
  request.on('close', () => {
    clearTimeout(deadline);
  });
  request.resume();
}
