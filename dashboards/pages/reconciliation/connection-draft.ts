// A connection to billing as it is typed, and the body that sets it.
import type { BillConnectionAnswer, BillConnectionUpdate } from '../../../schemas/bill-connections-api.ts';
import type { BillSource } from '../../../schemas/bills.ts';

export type ConnectionDraft = {
  /** Empty until it is chosen. */
  readonly source: BillSource | '';
  readonly secret: string;
  readonly account: string;
  readonly apiUrl: string;
  readonly isPrivateAllowed: boolean;
  readonly everyHours: string;
  readonly lookBackDays: string;
};

const NEW: ConnectionDraft = {
  source: '',
  secret: '',
  account: '',
  apiUrl: '',
  isPrivateAllowed: false,
  everyHours: '6',
  lookBackDays: '7',
};

export function connectionDraftOf(told: BillConnectionAnswer | undefined): ConnectionDraft {
  if (!told) return NEW;
  return {
    source: told.source,
    secret: '',
    account: told.account,
    apiUrl: told.api_url,
    isPrivateAllowed: told.allow_private,
    everyHours: String(told.every_hours),
    lookBackDays: String(told.look_back_days),
  };
}

/** A whole number within bounds; undefined for anything else. */
export function wholeOf(text: string, least: number, most: number): number | undefined {
  const typed = text.trim();
  const value = /^\d{1,4}$/.test(typed) ? Number(typed) : undefined;
  return value !== undefined && value >= least && value <= most ? value : undefined;
}

/** The body of `PUT /bill-connections/{id}`; a key that is not typed stays. Undefined while something is missing. */
export function connectionBody(
  draft: ConnectionDraft,
  isNew: boolean,
): Omit<BillConnectionUpdate, 'reason'> | undefined {
  const hours = wholeOf(draft.everyHours, 0, 168);
  const back = wholeOf(draft.lookBackDays, 1, 62);
  const secret = draft.secret.trim();
  if (hours === undefined || back === undefined || draft.source === '') return undefined;
  if (isNew && secret === '') return undefined;
  return {
    ...(isNew && { source: draft.source }),
    ...(secret !== '' && { secret }),
    account: draft.account.trim(),
    api_url: draft.apiUrl.trim(),
    allow_private: draft.isPrivateAllowed,
    every_hours: hours,
    look_back_days: back,
  };
}

/** A slug of the source, with a number where that is taken. */
export function connectionIdOf(source: string, taken: readonly string[]): string {
  const slug = source.replace(/[^a-z0-9]+/g, '-') || 'connection';
  let id = slug;
  for (let next = 2; taken.includes(id); next += 1) id = `${slug}-${next}`;
  return id;
}
