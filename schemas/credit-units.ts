// Credits that providers sell and count in units of their own: how the ledger and reports spell them, and who checks what.
import type { BillSource } from './bills.ts';

/** One check that a call has to pass, in the order in which the provider makes them. */
export type CreditCheck = {
  readonly name: string;
  /** What happens there, as a sentence. */
  readonly rule: string;
  /** `always` stops; `never` only tells; `setting`: the provider has a switch for it. */
  readonly stops: 'always' | 'never' | 'setting';
};

/** What is known of one unit of credits. */
export type CreditUnit = {
  /** As in the ledger. */
  readonly unit: string;
  /** As lines of reports have it, see `BillLine.unit`. */
  readonly billUnit: string;
  readonly name: string;
  /** Reports that tell it; none where that is not known. */
  readonly sources: readonly BillSource[];
  readonly checks: readonly CreditCheck[];
  /** Whose seats bring some each month; undefined where that is not known. */
  readonly pool?: SeatPool;
};

/** Seats that bring credits. */
export type SeatPool = {
  /** Of lines of bills. */
  readonly provider: string;
  readonly title: string;
  /** What lines of bills call these seats: others of the provider bring none. */
  readonly seats: RegExp;
};

/**
 * GitHub: https://docs.github.com/en/copilot/concepts/billing/budgets-for-usage-based-billing
 * Codex: https://help.openai.com/en/articles/20001106
 */
export const CREDIT_UNITS: readonly CreditUnit[] = [
  {
    unit: 'github_ai_credit',
    billUnit: 'AI Credits',
    name: 'GitHub AI credits',
    sources: ['github.ai_credits', 'github.usage', 'focus'],
    pool: { provider: 'github', title: 'Copilot included AI credits', seats: /copilot/i },
    checks: [
      {
        name: 'User budget',
        rule: 'The budget of the person, else the one for everybody: it stops work while the pool lasts and after.',
        stops: 'always',
      },
      {
        name: 'Pool',
        rule: 'Credits of all seats together are used up first, whoever uses them.',
        stops: 'never',
      },
      {
        name: 'Paid usage',
        rule: 'What the pool does not cover is billed, unless the policy for paid usage is off; it is on by default.',
        stops: 'setting',
      },
      {
        name: 'Budget of the cost center, else of the organization, else of the enterprise',
        rule: 'It counts money beyond the pool only, and stops only where "stop usage" is on; it is off by default.',
        stops: 'setting',
      },
    ],
  },
  {
    unit: 'codex_credit',
    billUnit: 'Codex Credits',
    name: 'Codex credits',
    sources: ['codex.analytics', 'focus'],
    pool: { provider: 'openai', title: 'Codex included credits', seats: /codex|chatgpt/i },
    checks: [
      {
        name: 'Included usage',
        rule: 'What the plan of the seat includes is used up first.',
        stops: 'never',
      },
      {
        name: 'Credits of the workspace',
        rule: 'Beyond that, work takes credits that the workspace bought; without credits it stops.',
        stops: 'always',
      },
    ],
  },
];

/** The ledger's spelling of a unit that a report names; units that nobody here knows keep their name, as a slug. */
export function creditUnitOf(billUnit: string): string {
  const known = CREDIT_UNITS.find((candidate) => candidate.billUnit.toLowerCase() === billUnit.toLowerCase());
  return known?.unit ?? billUnit.trim().toLowerCase().replace(/s$/, '').replace(/\W+/g, '_');
}

/** What is known of a unit of the ledger; of others, only its name, which reports would write in words. */
export function creditUnitNamed(unit: string): CreditUnit {
  const known = CREDIT_UNITS.find((candidate) => candidate.unit === unit);
  return known ?? { unit, billUnit: inWords(unit), name: unit, sources: [], checks: [] };
}

/** `Premium Request` of `premium_request`. */
function inWords(unit: string): string {
  const words = unit.replace(
    /(^|_)([a-z])/g,
    (_, gap: string, letter: string) => `${gap && ' '}${letter.toUpperCase()}`,
  );
  return words || 'Credits';
}
