// A share of a whole: the percentage, and a bar for the eye.
import { Group, Text } from '@mantine/core';
import { UNKNOWN } from '../words/money.ts';
import { percent } from '../words/numbers.ts';

const WIDTH = 56;

type Props = { readonly part: bigint | undefined; readonly whole: bigint | undefined };

export function ShareBar({ part, whole }: Props) {
  const isKnown = part !== undefined && whole !== undefined && whole !== 0n;
  const share = isKnown ? Math.min(1, Math.max(0, Number(part) / Number(whole))) : 0;
  return (
    <Group gap={8} wrap="nowrap" justify="flex-end">
      <Text span inherit>
        {isKnown ? percent(Number(part), Number(whole)) : UNKNOWN}
      </Text>
      <span className="outlay-share-bar" style={{ width: WIDTH }} aria-hidden="true">
        <span style={{ width: `${(share * 100).toFixed(1)}%` }} />
      </span>
    </Group>
  );
}
