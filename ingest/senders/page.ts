// A page of senders as the API tells them.
import { SIGNALS } from '../../schemas/otlp.ts';
import { PROTOCOLS, REFUSALS, type SenderAnswer, type SendersAnswer } from '../../schemas/senders.ts';
import type { SendersQuery } from '../../schemas/senders.ts';
import type { Advice } from '../adapters/advice.ts';
import { hasUsage, missingOf, type Missing, type Neighbours } from './missing.ts';
import type { SenderRow } from './row.ts';
import { faultsOf } from './versions.ts';

/** What is asked for: `after` is where the page before ended. */
export type SendersQuestion = Omit<SendersQuery, 'cursor'> & { readonly after?: readonly string[] };

/** What is needed beside the rows. `now` in milliseconds; advice by the name of the adapter. */
export type PageContext = {
  readonly now: number;
  readonly adviceOf: (adapter: string) => Advice | undefined;
};

type Rows = readonly (readonly [id: string, row: SenderRow])[];

/** One page. The order does not change while pages are read, whatever arrives meanwhile. */
export function sendersPage(rows: Rows, asked: SendersQuestion, context: PageContext): SendersAnswer {
  const around = neighboursOf(rows);
  const { agent, missing, q, after } = asked;
  const wanted = q?.toLowerCase();
  const found = rows
    .filter(([, row]) => agent === undefined || row.agent === agent)
    .filter(([, row]) => wanted === undefined || mentions(row, wanted))
    .filter(
      ([, row]) =>
        missing === undefined ||
        lackOf(row, { ...context, near: around(row) }).some(({ item }) => item === missing),
    )
    .map(([id, row]) => ({ id, row, key: orderOf(id, row) }))
    .sort((left, right) => compare(left.key, right.key));
  const rest = after ? found.filter(({ key }) => compare(key, after) > 0) : found;
  const shown = rest.slice(0, asked.limit);
  const last = shown.at(-1);
  return {
    data: shown.map(({ id, row }) => toAnswer(id, row, { ...context, near: around(row) })),
    next_cursor: last && rest.length > shown.length ? writeCursor(last.key) : null,
    total: found.length,
  };
}

/** Where a page ended; undefined for what {@link sendersPage} did not write. */
export function readCursor(text: string): string[] | undefined {
  try {
    const key: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(key) && key.length === 4 && key.every((part) => typeof part === 'string')
      ? key
      : undefined;
  } catch {
    return undefined;
  }
}

function writeCursor(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** Long names are told apart by the id; so a cursor stays as short as it is allowed to be. */
const MAX_ORDER_LENGTH = 120;

/** Senders of agents come before what is of no agent. */
function orderOf(id: string, row: SenderRow): string[] {
  const names = [row.agent === '' ? '\u{10ffff}' : row.agent, nameOf(row), row.version];
  return [...names.map((name) => name.slice(0, MAX_ORDER_LENGTH)), id];
}

function compare(left: readonly string[], right: readonly string[]): number {
  for (const [index, part] of left.entries()) {
    const other = right[index] ?? '';
    if (part !== other) return part < other ? -1 : 1;
  }
  return 0;
}

function mentions(row: SenderRow, wanted: string): boolean {
  const names = [row.agent, nameOf(row), row.token, row.user, row.service, row.address, ...row.hosts];
  return names.some((name) => name.toLowerCase().includes(wanted));
}

/**
 * What is told elsewhere of a row. Records that name nobody may be of somebody whose other records do: what senders of
 * the same agent and version at the same address tell is not missing there.
 */
function neighboursOf(rows: Rows): (row: SenderRow) => Neighbours {
  const keyOf = ({ agent, version, token, address }: SenderRow): string =>
    JSON.stringify([agent, version, token, address]);
  const found = new Map<string, Neighbours>();
  for (const [, row] of rows) {
    const [known, own] = [found.get(keyOf(row)), tellsOf(row)];
    found.set(keyOf(row), {
      calls: own.calls || known?.calls === true,
      session: own.session || known?.session === true,
      usage: own.usage || known?.usage === true,
    });
  }
  return (row) => (row.user === '' && row.address !== '' ? found.get(keyOf(row)) : undefined) ?? tellsOf(row);
}

function tellsOf(row: SenderRow): Neighbours {
  const { calls, session } = row.signs;
  return { calls: calls?.isMissing === false, session: session?.isMissing === false, usage: hasUsage(row) };
}

type RowContext = PageContext & { readonly near: Neighbours };

/** Requests that were refused unread lack nothing that is known. */
function lackOf(row: SenderRow, { adviceOf, near }: RowContext): Missing[] {
  return Object.keys(row.signals).length === 0 ? [] : missingOf(row, adviceOf(row.adapter), near);
}

function toAnswer(id: string, row: SenderRow, context: RowContext): SenderAnswer {
  const { now, adviceOf } = context;
  return {
    id,
    who: whoOf(row),
    agent: orNull(row.agent),
    version: orNull(row.version),
    first_at: timeOf(row.first),
    last_at: timeOf(row.last),
    seconds_ago: ago(row.last, now),
    requests: row.requests,
    protocols: PROTOCOLS.flatMap((protocol) => {
      const at = row.protocols[protocol];
      return at === undefined ? [] : [{ protocol, last_at: timeOf(at) }];
    }),
    signals: SIGNALS.flatMap((signal) => {
      const at = row.signals[signal];
      return at === undefined ? [] : [{ signal, last_at: timeOf(at), seconds_ago: ago(at, now) }];
    }),
    records: { ...row.records },
    rejections: rejectionsOf(row),
    last_rejection: row.lastRejection ? { ...row.lastRejection, at: timeOf(row.lastRejection.at) } : null,
    unpriced_models: [...row.unpriced],
    missing: lackOf(row, context).map((one) => ({ ...one, since: timeOf(one.since) })),
    known_faults: faultsOf(row.version, adviceOf(row.adapter)?.faults ?? []).map(
      ({ wrong, before, source }) => ({
        wrong,
        mended_in: before ?? null,
        source,
      }),
    ),
  };
}

function rejectionsOf({ rejections }: SenderRow): SenderAnswer['rejections'] {
  const refusals: readonly string[] = REFUSALS;
  return Object.entries(rejections).map(([reason, count]) => ({
    reason,
    of: refusals.includes(reason) ? 'request' : 'record',
    count,
  }));
}

function whoOf(row: SenderRow): SenderAnswer['who'] {
  const { token, user, userSource, service, instance, hosts, address, client } = row;
  return {
    name: nameOf(row),
    token: orNull(token),
    user: orNull(user),
    user_source: userSource === '' ? null : userSource,
    service: orNull(service),
    instance: orNull(instance),
    hosts: [...hosts],
    address: orNull(address),
    client: orNull(client),
  };
}

function nameOf({ speaksFor, service, user, userSource, token, hosts, address }: SenderRow): string {
  const person = userSource === 'installation' ? `installation ${user.slice(0, 12)}` : user;
  const names = [speaksFor === 'service' ? service : person, token, ...hosts, address];
  return names.find((name) => name !== '') ?? 'unknown';
}

function orNull(text: string): string | null {
  return text === '' ? null : text;
}

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function ago(at: number, now: number): number {
  return Math.max(0, Math.floor((now - at) / 1000));
}
