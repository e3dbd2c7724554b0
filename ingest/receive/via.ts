// How a request came: the protocol, and who sent it as far as the network tells.
import { isIP } from 'node:net';
import type { Protocol, RefusalReason } from '../../schemas/senders.ts';

/** Empty where it is not known. */
export type Via = {
  readonly protocol: Protocol;
  readonly address: string;
  /** The `User-Agent` of the client, shortened. */
  readonly client: string;
};

/** A request of which nothing was read. */
export type RefusedRequest = Omit<Via, 'protocol'> & {
  /** Undefined where the request speaks none that is taken. */
  readonly protocol: Protocol | undefined;
  readonly reason: RefusalReason;
  readonly sentence: string;
  /** Name of the token that it came with. */
  readonly token: string;
};

/** Names the sender of a request that one part of Outlay passes on to another. */
export const FORWARDED_FOR = 'x-forwarded-for';

const MAX_CLIENT_LENGTH = 120;
const LOOPBACK = /^(?:127\.|::1$)/;
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu;

type Ends = { readonly remoteAddress?: string | undefined; readonly localAddress?: string | undefined };

/**
 * The address that a request came from. What the header says is believed of a proxy on this machine only, and of the list
 * in it only the last entry, which that proxy wrote.
 */
export function addressOf(ends: Ends | undefined, forwarded: string | string[] | undefined): string {
  const address = (ends?.remoteAddress ?? '').replace(/^::ffff:/i, '');
  // A socket that is closed already has no address at either end.
  const isHere = LOOPBACK.test(address) || (address !== '' && ends?.remoteAddress === ends?.localAddress);
  const named = String(forwarded ?? '')
    .split(',')
    .at(-1)
    ?.trim();
  return isHere && named && isIP(named) !== 0 ? named : address;
}

/** A `User-Agent` fit to be shown. */
export function clientOf(header: string | undefined): string {
  return (header ?? '').slice(0, MAX_CLIENT_LENGTH).replace(UNSEEN, '').trim();
}
