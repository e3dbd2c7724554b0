// Commits by the first digits of their SHA: some forges tell no more.

/** How many there are to compare. */
export const SHA_DIGITS = 12;

/** The digits that tell commits apart; empty where there are fewer. */
export function shortSha(sha: string): string {
  const digits = sha.toLowerCase().slice(0, SHA_DIGITS);
  return /^[0-9a-f]{12}$/.test(digits) && !/^0+$/.test(digits) ? digits : '';
}
