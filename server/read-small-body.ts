// A request's body as text, bounded.
import type { IncomingMessage } from 'node:http';
import { problem, ProblemError } from '../schemas/problem.ts';

/** Resolves with the text; rejects with a 413 as soon as there is more of it, or with the error of a sender that left. */
export async function readSmallBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  return await new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      request.removeAllListeners('data').resume();
      reject(new ProblemError(problem(413, `The body must have at most ${maxBytes} bytes.`)));
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
  });
}
