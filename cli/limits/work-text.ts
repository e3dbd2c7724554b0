// What holds for a person's work here beside their own limits: budgets, and caps on a session.
import type { LimitState } from '../../schemas/limit-api.ts';
import { cleanText } from '../report/terminal-text.ts';
import { microsText } from './amount.ts';
import { dollarsText, momentText, whoseText } from './words.ts';

type Budget = LimitState['budgets'][number];
type Session = NonNullable<LimitState['session']>;
type Cap = Session['caps'][number];

/** One line for each budget. */
export function budgetLines(budgets: readonly Budget[]): string[] {
  return budgets.map((budget) => {
    const { scope, period, action, spent_usd, limit_usd, percent, resets_at } = budget;
    const of = `${scope.kind} ${scope.id}`.trimEnd();
    const share = percent === null ? '' : ` (${percent} %)`;
    const end = action === 'block' ? 'stops at the end' : 'only warns';
    const reset = resets_at === null ? '' : `; resets ${momentText(resets_at)}`;
    const numbers = `${dollarsText(spent_usd)} of ${dollarsText(limit_usd)}${share}`;
    return cleanText(`budget ${budget.budget} (${of}, ${period}): ${numbers}, ${end}${reset}`);
  });
}

/** One line for each cap; `isNew` where no session was asked about. */
export function capLines(session: Session | null | undefined, isNew: boolean): string[] {
  if (!session) return [];
  const subject = isNew ? 'each session' : `session ${cleanText(session.session)}`;
  return session.caps.map((cap) => {
    const used = isNew ? '' : `${usedText(session, cap)} of `;
    const end = cap.action === 'block' ? 'stops at the end' : 'only warns';
    return `${subject}: ${used}${capText(cap)}, ${end} (set ${whoseText(cap.source)})`;
  });
}

function capText({ measure, cap }: Cap): string {
  if (measure === 'cost') return microsText(cap);
  return measure === 'depth' ? `depth ${cap}` : `${cap} ${measure}`;
}

function usedText(session: Session, { measure }: Cap): string {
  if (measure === 'cost') return dollarsText(session.cost_usd);
  const used = session[measure];
  return used === null ? 'not told' : String(used);
}
