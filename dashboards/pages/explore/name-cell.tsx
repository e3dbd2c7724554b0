import { Anchor, Box, Text } from '@mantine/core';
import { Link } from 'wouter';
import { DimensionValue, nameOf } from '../../parts/dimension-value.tsx';
import { UNATTRIBUTED } from '../../view/dimensions.ts';
import { isDimension, type AnyDimension } from './question.ts';
import { whyUnattributed } from './why.ts';

/** How a value is written. */
export function nameIn(dimension: AnyDimension, value: string): string {
  if (isDimension(dimension)) return nameOf(dimension, value);
  return value === '' ? UNATTRIBUTED : value;
}

type Props = { readonly dimension: AnyDimension; readonly value: string };

/** A value; where there is none, why, and where that is mended. */
export function NameCell({ dimension, value }: Props) {
  const why = value === '' ? whyUnattributed(dimension) : undefined;
  return (
    <Box miw={170}>
      {isDimension(dimension) ? (
        <DimensionValue dimension={dimension} value={value} />
      ) : (
        <Text span inherit fs={value === '' ? 'italic' : undefined}>
          {nameIn(dimension, value)}
        </Text>
      )}
      {why && (
        <Text size="xs" c="dimmed" className="outlay-wraps">
          {why.sentence}{' '}
          <Anchor component={Link} href={why.path} inherit underline="always">
            {why.label}
          </Anchor>
        </Text>
      )}
    </Box>
  );
}
