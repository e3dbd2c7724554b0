// Amounts in cells: rounded for the eye, exact on hover and for screen readers that ask.
import { Text } from '@mantine/core';
import { dollars, exactDollars, UNKNOWN, type MoneyStyle } from '../words/money.ts';
import { compact, exact } from '../words/numbers.ts';

/** Dollars; a dash where they are not known, never 0. */
export function Amount({
  usd,
  style = 'cell',
}: {
  readonly usd: string | null | undefined;
  readonly style?: MoneyStyle;
}) {
  return (
    <Text span inherit title={exactDollars(usd)}>
      {dollars(usd, style)}
    </Text>
  );
}

/** A count of tokens, messages or calls. */
export function Count({
  of,
  unknown = 'not known',
}: {
  readonly of: number | null | undefined;
  readonly unknown?: string;
}) {
  const isKnown = of !== null && of !== undefined;
  return (
    <Text span inherit title={isKnown ? exact(of) : unknown} c={isKnown ? undefined : 'dimmed'}>
      {isKnown ? compact(of) : UNKNOWN}
    </Text>
  );
}
