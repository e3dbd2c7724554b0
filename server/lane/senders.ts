// Senders as the ingest lane keeps and tells them; requests that were refused are put on disk a few seconds later at most.
import { ADAPTERS } from '../../ingest/adapters/registry.ts';
import { fingerprint } from '../../ingest/adapters/fingerprint.ts';
import type { Journal } from '../../ingest/journal/journal.ts';
import type { RefusedRequest } from '../../ingest/receive/via.ts';
import { sendersPage, type SendersQuestion } from '../../ingest/senders/page.ts';
import { NO_RECORDS } from '../../ingest/senders/row.ts';
import type { SendersAnswer } from '../../schemas/senders.ts';

export interface LaneSenders {
  readonly refused: (request: RefusedRequest) => void;
  readonly page: (asked: SendersQuestion) => SendersAnswer;
  /** Puts on disk what is not yet. */
  stop(): void;
}

/** What a crash may lose of refused requests; what was taken is on disk before it is acknowledged. */
const KEEP_AFTER_MS = 5_000;

const ADVICE = new Map(ADAPTERS.map(({ agent, advice }) => [agent, advice]));

/** Starts with what the journal holds. */
export function createLaneSenders(
  journal: Pick<Journal, 'senders' | 'keepSenders'>,
  now: () => number,
): LaneSenders {
  let timer: NodeJS.Timeout | undefined;
  const keep = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (!journal.senders.isBehind) return;
    try {
      journal.keepSenders();
    } catch {
      // The journal says itself what is wrong with its disk; the next transaction that succeeds takes them along.
    }
  };
  return {
    refused(request) {
      const { token, address } = request;
      journal.senders.refuse(fingerprint(['refused', token, address]), newsOf(request, now()));
      timer ??= setTimeout(keep, KEEP_AFTER_MS).unref();
    },
    page: (asked) =>
      sendersPage(journal.senders.rows(), asked, { now: now(), adviceOf: (adapter) => ADVICE.get(adapter) }),
    stop: keep,
  };
}

function newsOf({ protocol, address, client, reason, sentence, token }: RefusedRequest, at: number) {
  return {
    head: {
      agent: '',
      adapter: '',
      version: '',
      token,
      user: '',
      userSource: '' as const,
      service: '',
      speaksFor: 'service' as const,
    },
    place: { address, client, instance: '', host: '' },
    at,
    protocol,
    signal: undefined,
    records: NO_RECORDS,
    rejections: { [reason]: 1 },
    rejection: sentence,
    rejectionReason: reason,
    lacks: [],
    has: [],
    priced: [],
    unpriced: [],
  };
}
