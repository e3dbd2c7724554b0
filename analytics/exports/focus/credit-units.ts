// Credits of providers: how the ledger and bills spell them, and whose they are.

/** One unit of credits. */
export type PooledUnit = {
  /** As in the ledger and in credit pools. */
  readonly unit: string;
  /** As in lines of bills, and in FOCUS. */
  readonly name: string;
  /** Of lines of bills. */
  readonly provider: string;
  readonly title: string;
  /** What lines of bills call the seats that bring them: other seats of the provider bring none. */
  readonly seats: RegExp;
};

/** The units that are known. */
export const POOLED_UNITS: readonly PooledUnit[] = [
  {
    unit: 'github_ai_credit',
    name: 'AI Credits',
    provider: 'github',
    title: 'Copilot included AI credits',
    seats: /copilot/i,
  },
  {
    unit: 'codex_credit',
    name: 'Codex Credits',
    provider: 'openai',
    title: 'Codex included credits',
    seats: /codex|chatgpt/i,
  },
];

/** How FOCUS spells a unit of the ledger. */
export function creditUnitName(unit: string): string {
  const known = POOLED_UNITS.find((each) => each.unit === unit);
  if (known) return known.name;
  return unit === ''
    ? 'Credits'
    : unit.replace(
        /(^|_)([a-z])/g,
        (_, gap: string, letter: string) => `${gap && ' '}${letter.toUpperCase()}`,
      );
}
