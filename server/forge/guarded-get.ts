// Reads from an address that people configured: only from what was checked, without redirects, bounded in time and size.
import { request as requestHttp, type IncomingHttpHeaders } from 'node:http';
import { request as requestHttps } from 'node:https';
import { lookupOf, resolveAddress, type Address } from '../alerts/outbound.ts';

export type Got = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

export type GetOptions = {
  readonly headers: Readonly<Record<string, string>>;
  /** Whether addresses of this machine and of private networks may be asked. */
  readonly allowPrivate: boolean;
  readonly signal: AbortSignal;
};

const TIMEOUT_MS = 20_000;
const MAX_BODY_BYTES = 16 * 1024 * 1024;
const ADVICE = 'Set allow_private on the connection where that is meant.';

/** Resolves with the answer, whatever its status. Fails with `AddressRefused`, or with the error of the network. */
export async function guardedGet(
  address: string,
  { headers, allowPrivate, signal }: GetOptions,
): Promise<Got> {
  const ends = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  const url = new URL(address);
  const found = await resolveAddress(url, { allowPrivate, advice: ADVICE });
  ends.throwIfAborted();
  return await get(url, { headers, found, signal: ends });
}

type Asked = Pick<GetOptions, 'headers' | 'signal'> & { readonly found: Address };

async function get(url: URL, { headers, found, signal }: Asked): Promise<Got> {
  return await new Promise((resolve, reject) => {
    const fail = (error: Error): void =>
      reject(signal.aborted ? new Error('There was no answer in time.') : error);
    const options = { agent: false, headers, signal, lookup: lookupOf(found) } as const;
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options, (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > MAX_BODY_BYTES)
          answer.destroy(new Error(`An answer has more than ${MAX_BODY_BYTES} bytes.`));
      });
      answer.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body });
      });
      answer.on('error', fail);
    });
    request.on('error', fail);
    request.end();
  });
}
