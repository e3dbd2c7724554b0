// Requests to addresses that people configured: to public ones only, to what was checked, without redirects, bounded.
import { lookup } from 'node:dns/promises';
import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** A request to send: the body is sent as it is. */
export type Outbound = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** An answer, whatever its status. */
export type Inbound = {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** Its first characters. */
  readonly body: string;
};

/** The address must not be asked, now or later; the message says why. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

export type AddressOptions = {
  /** Whether addresses of this machine and of private networks may be asked. */
  readonly allowPrivate: boolean;
  /** What to do where a private address is meant, as a sentence. */
  readonly advice?: string;
};

export type OutboundOptions = AddressOptions & {
  readonly timeoutMs?: number;
};

const TIMEOUT_MS = 10_000;
const MAX_BODY_BYTES = 16 * 1024;
const SHOWN_CHARACTERS = 200;

/**
 * Special-purpose addresses: https://www.iana.org/assignments/iana-ipv4-special-registry and its sibling for IPv6. Those of
 * IPv4 that are written as IPv6 (`::ffff:10.0.0.1`) are checked as what they are.
 */
const PRIVATE = privateAddresses();

function privateAddresses(): BlockList {
  const list = new BlockList();
  const subnets =
    '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 ' +
    '192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 ' +
    '::/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 fc00::/7 fe80::/10 ' +
    'fec0::/10 ff00::/8';
  for (const subnet of subnets.split(' ')) {
    const [net = '', prefix = ''] = subnet.split('/');
    list.addSubnet(net, Number(prefix), net.includes(':') ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** Whether the address is of this machine, a private network, or otherwise not of the public Internet. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  return family === 0 || PRIVATE.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Posts, and resolves with the answer. Fails with {@link AddressRefused}, or with the error of the network, of which the
 * messages hold no part of the path.
 */
export async function post(outbound: Outbound, options: OutboundOptions): Promise<Inbound> {
  const signal = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
  const url = new URL(outbound.url);
  const resolving = resolveAddress(url, options);
  // A name server that does not answer must not hold the request longer than a receiver may.
  resolving.catch(() => undefined);
  const address = await Promise.race([resolving, aborted(signal)]);
  return await send(outbound, { url, address, signal });
}

export type Address = { readonly address: string; readonly family: number };

const ADVICE = 'Set OUTLAY_ALLOW_PRIVATE_WEBHOOKS=on where that is meant.';

/** Where a name leads to; fails with {@link AddressRefused} for what may not be asked. */
export async function resolveAddress(
  url: URL,
  { allowPrivate, advice = ADVICE }: AddressOptions,
): Promise<Address> {
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new AddressRefused('Only https:// and http:// addresses can be asked.');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const found = isIP(host) ? [{ address: host, family: isIP(host) }] : await lookup(host, { all: true });
  // One private address among several is enough: which one a name leads to is not ours to choose.
  const refused = allowPrivate ? undefined : found.find(({ address }) => isPrivateAddress(address));
  if (refused)
    throw new AddressRefused(
      `${host} is ${refused.address}, an address of this machine or of a private network. ${advice}`,
    );
  const [first] = found;
  if (!first) throw new Error(`${host} has no address.`);
  return first;
}

async function aborted(signal: AbortSignal): Promise<never> {
  return await new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('There was no answer in time.')), { once: true });
  });
}

type Target = { readonly url: URL; readonly address: Address; readonly signal: AbortSignal };

async function send({ headers, body }: Outbound, { url, address, signal }: Target): Promise<Inbound> {
  const options: RequestOptions = {
    method: 'POST',
    agent: false,
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    signal,
    lookup: lookupOf(address),
  };
  return await new Promise((resolve, reject) => {
    const fail = (error: Error): void =>
      reject(signal.aborted ? new Error('There was no answer in time.') : error);
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options, (answer) => {
      readStart(answer, (text) =>
        resolve({
          status: answer.statusCode ?? 0,
          retryAfter: answer.headers['retry-after'],
          body: text.slice(0, SHOWN_CHARACTERS),
        }),
      );
      answer.on('error', fail);
    });
    request.on('error', fail);
    request.end(body);
  });
}

/** What was checked is what is connected to, whatever the name says by now. */
export function lookupOf(address: Address): LookupFunction {
  return (_host, { all }, done) => {
    if (all) done(null, [address]);
    else done(null, address.address, address.family);
  };
}

/** Hands over what there is of the body, and reads no more than a bound of it. */
function readStart(answer: IncomingMessage, done: (text: string) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const finish = (): void => done(Buffer.concat(chunks).toString('utf8'));
  answer.on('data', (chunk: Buffer) => {
    size += chunk.length;
    chunks.push(chunk);
    if (size < MAX_BODY_BYTES) return;
    finish();
    answer.destroy();
  });
  answer.on('end', finish);
}
