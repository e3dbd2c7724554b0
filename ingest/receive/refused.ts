// Tells of requests that were refused before anything of them was read, so that somebody can see why nothing arrives.
import type { RefusalReason } from '../../schemas/senders.ts';
import type { Receiving } from './receive-body.ts';
import type { Refusal, RefusalStatus } from './refusal.ts';
import type { RefusedRequest, Via } from './via.ts';

/** Those that clients repeat are left out: nothing is lost by them. */
const REASONS: Readonly<Record<RefusalStatus, RefusalReason | undefined>> = {
  400: 'malformed',
  401: 'no_valid_token',
  404: 'wrong_path',
  405: 'wrong_method',
  413: 'too_large',
  415: 'wrong_content_type',
  429: undefined,
  503: undefined,
};

/** Who sent a request, as far as it was read. */
export type Refused = Omit<Via, 'protocol'> & {
  readonly protocol: RefusedRequest['protocol'];
  readonly authorization: string | undefined;
};

/** Tells `onRefused`. */
export function tellRefused(
  { status, message }: Refusal,
  { authorization, ...from }: Refused,
  { onRefused, authorize }: Receiving,
): void {
  const reason = REASONS[status];
  if (reason === undefined || !onRefused) return;
  onRefused({ ...from, reason, sentence: message, token: tokenOf(authorization, authorize) });
}

function tokenOf(authorization: string | undefined, authorize: Receiving['authorize']): string {
  try {
    return authorize(authorization)?.token ?? '';
  } catch {
    // Tokens are not known yet.
    return '';
  }
}
