// Connections to forges in words.
import type { z } from 'zod';
import type { catchUpResult, ForgeFigures } from '../../../schemas/forge-api.ts';
import { counted, exact } from '../../words/numbers.ts';
import { ago } from '../../words/times.ts';

export const FORGE_NAMES = { github: 'GitHub', gitlab: 'GitLab', bitbucket: 'Bitbucket' } as const;

/** What to do at the forge, step by step; the address and the secret are shown beside. */
export const FORGE_STEPS: Readonly<Record<keyof typeof FORGE_NAMES, readonly string[]>> = {
  github: [
    'Open Settings, Webhooks, Add webhook, of the organization or of one repository.',
    'Paste the address as Payload URL and the secret as Secret; content type application/json.',
    'Choose “Let me select individual events” and tick those below.',
  ],
  gitlab: [
    'Open Settings, Webhooks of the group or of one project.',
    'Paste the address as URL and the secret as Secret token.',
    'Tick the triggers below.',
  ],
  bitbucket: [
    'Open Repository settings, Webhooks, Add webhook.',
    'Paste the address as URL and the secret as Secret.',
    'Choose from the full list of triggers and tick those below.',
  ],
};

/** `Last 4 min ago; 12 taken, 1 duplicate, 3 refused (bad signature)`. */
export function deliveryWords(figures: ForgeFigures, now: number): string {
  const { last_delivery_at: last, taken, duplicate, ignored, refused } = figures;
  const sum = (counts: Readonly<Record<string, number>>): number =>
    Object.values(counts).reduce((all, count) => all + count, 0);
  const [first] = Object.entries(refused).sort(([, left], [, right]) => right - left);
  const reason = first?.[0] ?? '';
  const parts = [
    last === null ? 'Nothing was delivered yet' : `Last ${ago(last, Math.max(now, Date.parse(last)))}`,
    [
      taken > 0 && `${exact(taken)} taken`,
      duplicate > 0 && `${exact(duplicate)} known already`,
      sum(ignored) > 0 && `${exact(sum(ignored))} about nothing that counts`,
      sum(refused) > 0 && `${exact(sum(refused))} refused (${reason.replaceAll('_', ' ')})`,
    ]
      .filter(Boolean)
      .join(', '),
  ];
  return parts.filter((part) => part !== '').join('; ');
}

/** What the last catch-up did. */
export function catchUpWords(last: z.infer<typeof catchUpResult>, now: number): string {
  const { at, running, changes, facts, stopped } = last;
  if (running) return 'Asking for what was missed.';
  const end = stopped === '' ? '' : ` It stopped: ${stopped}`;
  return `Caught up ${ago(at, Math.max(now, Date.parse(at)))}: ${counted(changes, 'pull request', 'pull requests')}, ${exact(facts)} new facts.${end}`;
}
