// Who sent the records of an export, and what became of them: one piece of news for each sender, however many records.
import type { Charge } from '../../schemas/charge.ts';
import type { Attributes } from '../../schemas/otlp.ts';
import type { Sender } from '../../schemas/sender.ts';
import type { CounterReport, ReportOrigin } from '../../schemas/usage-report.ts';
import { fingerprint } from '../adapters/fingerprint.ts';
import { text } from '../adapters/read-attribute.ts';
import type { Via } from '../receive/via.ts';
import { attribute, dimensionText, type GroupOf } from '../settle/attribute.ts';
import {
  NO_RECORDS,
  summed,
  type SenderHead,
  type SenderNews,
  type SenderPlace,
  type SignItem,
} from './row.ts';
import { signsOf } from './signs.ts';
import { speaksFor, tallied, type Origin, type Origins, type Settling, type Tally } from './tally.ts';

/** A settled export, who sent it and how. */
export type HeardExport = Settling & {
  readonly charges: readonly Charge[];
  readonly sender: Sender;
  readonly via: Via | undefined;
};

/** `at` in milliseconds. */
type Context = { readonly groupOf: GroupOf; readonly at: number };

/** Records of one sender in an export. */
type Part = { readonly origin: Origin; readonly tally: Tally; readonly named: ReportOrigin };

/** Senders that are told apart in one export; the records of more are counted together. */
const MAX_TOLD_APART = 1_000;
const OTHERS: SenderHead = {
  agent: '',
  adapter: '',
  version: '',
  token: '',
  user: '',
  userSource: '',
  service: 'more senders than are told apart in one export',
  speaksFor: 'service',
};

/** News by the id of its sender. */
export function hear(heard: HeardExport, context: Context): Map<string, SenderNews> {
  const found = new Map<string, SenderNews>();
  for (const [resource, origins] of tallied(heard)) {
    const place = placeOf(resource, heard.via);
    for (const { origin, tally, named } of partsOf(origins)) {
      const head = headOf(named, origin, { ...heard, ...context });
      const id = senderId(head, place);
      const isTold = found.has(id) || found.size < MAX_TOLD_APART;
      const [key, told] = isTold ? [id, head] : [OTHERS.service, OTHERS];
      const first = found.get(key) ?? nothing(told, place, { ...heard, ...context });
      found.set(key, withTally(first, tally));
    }
  }
  return heard.charges.length === 0 ? found : withSigns(found, heard.charges);
}

/**
 * Records of an agent's process that are of no agent are the agent's, too, and those that name nobody are of the one
 * person whom the others name.
 */
function* partsOf(origins: ReturnType<Origins['get']> & object): Generator<Part> {
  const all = [...origins.values()];
  const agents = all.find(({ reader }) => reader !== undefined);
  const people = new Map(all.flatMap(({ tallies }) => [...tallies]).filter(([name]) => name !== ''));
  const only = people.size === 1 ? [...people.values()][0] : undefined;
  for (const origin of all) {
    for (const [name, tally] of origin.tallies) {
      const named = (name === '' ? only : undefined) ?? tally;
      yield { origin: origin.reader ? origin : (agents ?? origin), tally, named: named.first };
    }
  }
}

function headOf(
  named: ReportOrigin,
  { reader, first, report = first }: Origin,
  { sender, groupOf }: Pick<HeardExport, 'sender'> & Context,
): SenderHead {
  const worksFor = speaksFor(reader);
  const { user, userSource } = attribute(named, sender, groupOf);
  return {
    agent: dimensionText(report.agent),
    adapter: reader?.agent ?? '',
    version: dimensionText(report.agentVersion),
    token: sender.token ?? '',
    ...(worksFor === 'person' ? { user, userSource } : { user: '', userSource: '' }),
    service: dimensionText(text(named.resource, 'service.name')),
    speaksFor: worksFor,
  };
}

function placeOf(resource: Attributes, via: Via | undefined): SenderPlace {
  return {
    address: via?.address ?? '',
    client: via?.client ?? '',
    instance: dimensionText(text(resource, 'service.instance.id')),
    host: dimensionText(text(resource, 'host.name')),
  };
}

/**
 * What tells senders apart: agent and version, the token, and the person or the service. Who names neither is known by the
 * machine, and where that is unknown too, by the token alone or the address.
 */
function senderId(head: SenderHead, { host, address }: SenderPlace): string {
  const { agent, adapter, version, token, user, service, speaksFor } = head;
  const who = speaksFor === 'service' ? service : user;
  const place = who === '' ? host || (token === '' ? address : '') : '';
  return fingerprint(['sender', agent, adapter, version, token, who, place]);
}

function nothing(
  head: SenderHead,
  place: SenderPlace,
  { via, exported, at }: HeardExport & Context,
): SenderNews {
  return {
    head,
    place,
    at,
    protocol: via?.protocol,
    signal: exported.signal,
    records: NO_RECORDS,
    rejections: {},
    rejection: '',
    rejectionReason: '',
    lacks: [],
    has: [],
    priced: [],
    unpriced: [],
  };
}

function withTally(news: SenderNews, { counts, rejections, last, temporalities }: Tally): SenderNews {
  const deltaIn = (items: readonly SignItem[], temporality: CounterReport['temporality']) =>
    temporalities.has(temporality) ? (['delta'] as const) : items;
  return {
    ...news,
    records: summed(news.records, counts),
    rejections: summed(news.rejections, rejections),
    rejection: last.sentence || news.rejection,
    rejectionReason: last.reason || news.rejectionReason,
    lacks: deltaIn(news.lacks, 'cumulative'),
    has: deltaIn(news.has, 'delta'),
  };
}

/** Charges name agent, version and person, as senders do. */
function withSigns(
  news: ReadonlyMap<string, SenderNews>,
  charges: readonly Charge[],
): Map<string, SenderNews> {
  const own = new Map<SenderNews | undefined, Charge[]>();
  const find = finderOf([...news.values()]);
  for (const charge of charges) {
    const sender = find(charge);
    const known = own.get(sender);
    if (known) known.push(charge);
    else own.set(sender, [charge]);
  }
  return new Map(
    [...news].map(([id, one]) => {
      const { has, lacks, ...models } = signsOf(own.get(one) ?? []);
      return [id, { ...one, ...models, has: [...one.has, ...has], lacks: [...one.lacks, ...lacks] }];
    }),
  );
}

/** Finds the sender of a charge; a service's charges name people that it does not. */
function finderOf(news: readonly SenderNews[]): (charge: Charge) => SenderNews | undefined {
  const keyOf = (...parts: readonly string[]): string => JSON.stringify(parts);
  const found = new Map<string, SenderNews>();
  for (const one of news) {
    const { agent, version, user } = one.head;
    const keys = [keyOf(agent, version, user), keyOf(agent, version)];
    for (const key of keys) if (!found.has(key)) found.set(key, one);
  }
  return ({ dimensions: { agent, agentVersion, user } }) =>
    found.get(keyOf(agent, agentVersion, user)) ?? found.get(keyOf(agent, agentVersion));
}
