// One limit: bar, what is left, when it begins anew, and where it comes from.
import { Box, Text } from '@mantine/core';
import type { LimitState } from '../../schemas/limit-api.ts';
import { Meter } from './meter.tsx';
import { useNow } from '../view/use-now.ts';
import {
  atThisPace,
  capitalized,
  isSpendKnown,
  leftWords,
  microDollars,
  PERIOD_NAMES,
  resetWords,
  roughDollars,
  sourceWords,
  usedNumbers,
  usedPercent,
  type EffectiveLimit,
} from '../words/limits.ts';
import { localMinute, minute } from '../words/times.ts';

type Props = { readonly limit: EffectiveLimit; readonly state: LimitState };

export function LimitMeter({ limit, state }: Props) {
  const now = useNow();
  const isKnown = isSpendKnown(state);
  const pace = isKnown ? atThisPace(limit, now) : undefined;
  const words = [
    isKnown && leftWords(limit),
    resetWords(limit, now),
    pace !== undefined && `at this pace ${roughDollars(pace)} (est.)`,
  ];
  return (
    <Box>
      <Text size="sm" fw={600} mb={4}>
        {PERIOD_NAMES[limit.period]}
      </Text>
      <Meter
        percent={isKnown ? usedPercent(limit) : undefined}
        label={`Limit of the ${limit.period}`}
        numbers={usedNumbers(limit, isKnown)}
      />
      <Text size="sm" mt={6}>
        {words.filter(Boolean).join(' · ')}
      </Text>
      <Text size="xs" c="dimmed">
        Resets {minute(limit.resets_at)} ({localMinute(limit.resets_at)}).{' '}
        {capitalized(sourceWords(limit.source))}.
      </Text>
      {limit.raises.map((raise) => (
        <Text key={raise.id} size="xs" c="dimmed">
          Includes a raise of {microDollars(raise.amount_micros)} until {minute(raise.expires_at)}.
        </Text>
      ))}
    </Box>
  );
}
