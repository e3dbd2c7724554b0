// Connections that read reports of providers: made, changed, told without their secrets.
import { accountInReports, type BillConnectionUpdate } from '../schemas/bill-connections-api.ts';
import type { BillSource } from '../schemas/bills.ts';
import type { BillConnectionValue } from '../schemas/finance-settings.ts';
import { badRequest, notFound } from '../schemas/problem.ts';
import { requireMatch, type IfMatch } from './if-match.ts';
import type { Setting, SettingChange } from './setting.ts';
import type { Settings } from './settings.ts';

const MAX_CONNECTIONS = 50;
const EVERY_HOURS = 6;
const LOOK_BACK_DAYS = 7;

/** What a connection to a source has to name; undefined for sources that come as files only. */
export type ConnectionNeeds = (source: BillSource) => { readonly account: string } | undefined;

/** One connection. 404 where there is none. */
export function requireBillConnection(
  { billConnections }: Pick<Settings, 'billConnections'>,
  id: string,
): Setting<BillConnectionValue> {
  const found = billConnections.get(id);
  if (!found) throw notFound(`There is no connection ${id} to a provider's billing.`);
  return found;
}

type Put = {
  readonly ifMatch: IfMatch;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly needsOf: ConnectionNeeds;
};

/** Prepares making a connection or changing what the update names. */
export function putBillConnection(
  { billConnections }: Pick<Settings, 'billConnections'>,
  id: string,
  update: BillConnectionUpdate,
  { ifMatch, now, needsOf }: Put,
): SettingChange {
  requireMatch(ifMatch, billConnections, id);
  const current = billConnections.get(id)?.value;
  if (!current && billConnections.list().length >= MAX_CONNECTIONS)
    throw badRequest({ name: 'source', detail: `would be one too many: there are ${MAX_CONNECTIONS}` });
  const before = current ?? newConnection(update, now);
  if (update.source !== undefined && update.source !== before.source)
    throw badRequest({ name: 'source', detail: `cannot be changed: ${id} reads ${before.source}` });
  const value = changed(before, update);
  requireReadable(value, needsOf);
  requireOwnAccount(
    value,
    billConnections.list().filter((other) => other.id !== id),
  );
  return billConnections.put(id, value);
}

function newConnection({ source, secret }: BillConnectionUpdate, now: number): BillConnectionValue {
  if (source === undefined) throw badRequest({ name: 'source', detail: 'is needed for a new connection' });
  if (secret === undefined) throw badRequest({ name: 'secret', detail: 'is needed for a new connection' });
  return {
    source,
    secret,
    account: '',
    apiUrl: '',
    allowPrivate: false,
    everyHours: EVERY_HOURS,
    lookBackDays: LOOK_BACK_DAYS,
    createdAt: new Date(now).toISOString(),
  };
}

/** A secret goes to the address that it was given for: to another one it has to be given again. */
function changed(before: BillConnectionValue, update: BillConnectionUpdate): BillConnectionValue {
  const { secret, account, api_url: apiUrl, allow_private: allowPrivate } = update;
  const { every_hours: everyHours, look_back_days: lookBackDays } = update;
  const fields = { secret, account, apiUrl, allowPrivate, everyHours, lookBackDays };
  const named = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const value: BillConnectionValue = { ...before, ...named };
  const moves = value.apiUrl !== before.apiUrl || (value.allowPrivate && !before.allowPrivate);
  if (moves && secret === undefined)
    throw badRequest({ name: 'secret', detail: 'must be given again, because it goes to another address' });
  return value;
}

function requireReadable(
  { source, account, apiUrl, allowPrivate }: BillConnectionValue,
  needsOf: ConnectionNeeds,
): void {
  const needs = needsOf(source);
  if (!needs)
    throw badRequest({
      name: 'source',
      detail: `cannot be ${source}, which comes as a file: outlay import bill`,
    });
  if (needs.account !== '' && account === '')
    throw badRequest({ name: 'account', detail: `is needed: ${needs.account}` });
  if (apiUrl.startsWith('http:') && !allowPrivate)
    throw badRequest({
      name: 'api_url',
      detail: 'must begin with https://, because the secret goes there; http:// is for private networks',
    });
}

/** What one reads of a day empties what it does not tell: two of one source and account would take each other's figures away. */
function requireOwnAccount(
  { source, account }: BillConnectionValue,
  others: readonly Setting<BillConnectionValue>[],
): void {
  const rival = others.find(
    ({ value }) => value.source === source && accountInReports(value.account) === accountInReports(account),
  );
  if (rival)
    throw badRequest({
      name: 'account',
      detail:
        `must differ from that of ${rival.id}, which reads ${source} too: each would take the figures of the other away. ` +
        'Name the organization that this one reads, or change the other one',
    });
}

/** Prepares taking a connection away. 404 where there is none. */
export function removeBillConnection(
  settings: Pick<Settings, 'billConnections'>,
  id: string,
  ifMatch: IfMatch,
): SettingChange[] {
  requireBillConnection(settings, id);
  requireMatch(ifMatch, settings.billConnections, id);
  const removal = settings.billConnections.remove(id);
  return removal ? [removal] : [];
}
