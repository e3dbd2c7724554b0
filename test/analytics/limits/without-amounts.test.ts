// A decision for who may not see figures says the same, and no figure.
import { expect, it } from 'vitest';
import { couldNotTell } from '../../../analytics/limits/evaluate.ts';
import { withoutAmounts } from '../../../analytics/limits/without-amounts.ts';
import { limitDecision, type LimitDecision } from '../../../schemas/limit-api.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);
const KNOWN: LimitDecision = {
  ...couldNotTell(NOW),
  mode: 'live',
  reason: 'It is $17.23 of $17.99.',
  spent_usd: '17.23',
  limit_usd: '17.99',
  reserved_usd: '17.5',
};
const WHY = ' Amounts are told to tokens that are bound to the person.';
const ADA = { scope: 'user', id: 'ada' } as const;

it.each<[string, Partial<LimitDecision>]>([
  [`Within the monthly limit of ada.${WHY}`, { code: 'ok', source: ADA }],
  [
    `The monthly limit of ada is reached. It resets 2026-12-01 00:00 UTC.${WHY}`,
    { allowed: false, code: 'limit_reached', source: ADA },
  ],
  [
    `The weekly limit per member of group eng is reached. It resets 2026-12-01 00:00 UTC.${WHY}`,
    { allowed: false, code: 'limit_reached', period: 'week', source: { scope: 'group', id: 'eng' } },
  ],
  [
    `The daily budget shop is reached. It resets 2026-12-01 00:00 UTC.${WHY}`,
    { allowed: false, code: 'budget_reached', period: 'day', source: { scope: 'budget', id: 'shop' } },
  ],
  [
    `The cap of this session (cost) is reached.${WHY}`,
    {
      allowed: false,
      code: 'session_cap_reached',
      period: 'session',
      resets_at: null,
      source: { scope: 'session', id: 'cost' },
    },
  ],
  [
    'What is left of the monthly limit of ada is reserved for requests under way. Try again when they have ended.',
    { allowed: false, code: 'limit_reached', source: ADA, retry_after_seconds: 5 },
  ],
  [
    'Spending is disabled by the monthly limit for everyone. It stays so until an admin raises it.',
    { allowed: false, code: 'spending_disabled', source: { scope: 'default', id: '' } },
  ],
])('%s', (reason, given) => {
  const told = withoutAmounts({ ...KNOWN, ...given });
  expect(limitDecision.parse(told)).toMatchObject({ ...given, reason, spent_usd: null, limit_usd: null });
  expect(JSON.stringify(told)).not.toContain('17.');
});

it('keeps the share of a warning, and what is said where nothing could be read', () => {
  const warning = {
    threshold_percent: 90,
    period: 'month',
    spent_usd: '17.23',
    limit_usd: '17.99',
    resets_at: null,
    source: ADA,
    message: '$17.23',
  } as const;
  const told = withoutAmounts({ ...KNOWN, warnings: [warning], source: ADA });
  expect(told.warnings[0]?.message).toBe(`90 % of the monthly limit of ada is used.${WHY}`);
  expect(JSON.stringify(told)).not.toContain('17.');
  expect(withoutAmounts(couldNotTell(NOW)).reason).toBe(couldNotTell(NOW).reason);
});
