// How much of a limit is used, in a cell: bar, word and numbers.
import { Box, Text } from '@mantine/core';
import type { LimitState } from '../../schemas/limit-api.ts';
import { fullestLimit, isSpendKnown, microDollars, usedNumbers, usedPercent } from '../words/limits.ts';
import { UNKNOWN } from '../words/money.ts';
import { Meter, meterState } from './meter.tsx';

type Props = {
  /** Undefined while it is not known. */
  readonly state: Pick<LimitState, 'effective' | 'mode'> | undefined;
  /** How the person is written. */
  readonly name: string;
};

/** The same while it is waited for: rows do not move when it comes. */
const SIZE = { miw: 120, mih: 31 } as const;

const WORDS = { ok: '', near: 'Near: ', almost: 'Almost used up: ', over: 'Reached: ', unknown: '' } as const;

/** Of several limits the one that is used up most. */
export function LimitCell({ state, name }: Props) {
  if (state === undefined) {
    return (
      <Box {...SIZE}>
        <Text size="sm" c="dimmed" span title="not known">
          {UNKNOWN}
        </Text>
      </Box>
    );
  }
  const limit = fullestLimit(state.effective);
  if (limit === undefined) {
    return (
      <Box {...SIZE}>
        <Text size="sm" c="dimmed" span>
          No limit
        </Text>
      </Box>
    );
  }
  const isKnown = isSpendKnown(state);
  const percent = isKnown ? usedPercent(limit) : undefined;
  const numbers = usedNumbers(limit, isKnown);
  const period = limit.period === 'month' ? '' : ` a ${limit.period}`;
  const amount = microDollars(limit.limit_micros).replace(/\.00$/, '') + period;
  const share = percent === undefined ? 'Spend not known' : `${Math.floor(percent)} %`;
  return (
    <Box {...SIZE} title={`${numbers} this ${limit.period}`}>
      <Meter isBare percent={percent} label={`Limit of the ${limit.period} of ${name}`} numbers={numbers} />
      <Text size="xs" mt={2} style={{ whiteSpace: 'nowrap' }}>
        {limit.limit_micros === 0
          ? 'Spending disabled'
          : `${WORDS[meterState(percent)]}${share} of ${amount}`}
      </Text>
    </Box>
  );
}
