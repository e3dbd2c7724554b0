// Signatures and corrections in words.
import type { Correction, SignOffAnswer } from '../../../schemas/sign-off-api.ts';
import { minute } from '../../words/times.ts';

/** Whether the month is agreed, and what is in the way. */
export function stateWords({ state, ready_at: ready, signed }: SignOffAnswer): string {
  if (signed)
    return `Signed off by ${signed.by} on ${minute(signed.as_of)}. What changes later is a correction.`;
  if (state === 'open') return `Not yet: the month is not over. Its last day is final on ${minute(ready)}.`;
  if (state === 'settling')
    return `Not yet: providers may still correct its last days, until ${minute(ready)}.`;
  return 'Not yet. All its days are final, so it can be signed off.';
}

/** `Bill of openai: openai.costs, project timetable`. */
export function correctionWords({ kind, provider, source, scope }: Correction): string {
  const who = provider || 'a provider that is not told';
  if (kind === 'ledger') return `Ledger of ${who}`;
  return [`Bill of ${who}: ${source}`, scope].filter(Boolean).join(', ');
}
