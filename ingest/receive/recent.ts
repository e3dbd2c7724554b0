// The latest requests with telemetry, in memory: what somebody looks at who wonders why nothing arrives.
import type { OtlpExport } from '../../schemas/otlp.ts';
import type { RecentRequest } from '../../schemas/setup.ts';
import { text } from '../adapters/read-attribute.ts';
import type { Accept, Acceptance } from './acceptance.ts';
import type { RefusedRequest, Via } from './via.ts';

/** Kept of each address, and addresses kept: those that were heard of last. */
const KEPT = 20;
const MAX_ADDRESSES = 500;

type Noted = {
  readonly accept: Accept;
  readonly onRefused: (request: RefusedRequest) => void;
};

export interface RecentRequests {
  /** The same receiving, noted. */
  noting(receiving: Noted): Noted;
  /** The newest first, from one address or from all. */
  list(address: string | undefined): readonly RecentRequest[];
}

/** `now` in milliseconds. */
export function createRecentRequests(now: () => number): RecentRequests {
  const byAddress = new Map<string, RecentRequest[]>();
  const note = (request: Request): void => {
    const known = byAddress.get(request.address) ?? [];
    // The map's order is that of the latest requests.
    byAddress.delete(request.address);
    byAddress.set(request.address, known);
    known.push({ at: new Date(now()).toISOString(), ...request });
    if (known.length > KEPT) known.shift();
    const [oldest] = byAddress.keys();
    if (byAddress.size > MAX_ADDRESSES && oldest !== undefined) byAddress.delete(oldest);
  };
  return {
    noting: ({ accept, onRefused }) => ({
      accept: async (exported, sender, via) => {
        const acceptance = await accept(exported, sender, via);
        note(taken(exported, via, acceptance));
        return acceptance;
      },
      onRefused: (request) => {
        onRefused(request);
        note(refused(request));
      },
    }),
    list: (address) =>
      (address === undefined ? [...byAddress.values()].flat() : (byAddress.get(address) ?? []))
        .toSorted((left, right) => right.at.localeCompare(left.at))
        .slice(0, KEPT),
  };
}

type Request = Omit<RecentRequest, 'at'>;

function taken(exported: OtlpExport, via: Via | undefined, { rejected, message }: Acceptance): Request {
  return {
    address: via?.address ?? '',
    client: via?.client ?? '',
    protocol: via?.protocol ?? null,
    service: serviceOf(exported),
    signal: exported.signal,
    accepted: exported.records.length - rejected,
    rejected,
    reason: rejected > 0 ? 'records' : null,
    sentence: message,
  };
}

function refused({ address, client, protocol, reason, sentence }: RefusedRequest): Request {
  const nothing = { service: '', signal: null, accepted: 0, rejected: 0 };
  return { ...nothing, address, client, protocol: protocol ?? null, reason, sentence };
}

function serviceOf({ records }: OtlpExport): string {
  const [first] = records;
  return first ? text(first.source.resource, 'service.name').slice(0, 128) : '';
}
