// The big meter: what is used, what is left, until when.
import { Box, Group, Stack, Text } from '@mantine/core';
import type { LimitState } from '../../../schemas/limit-api.ts';
import { useRead } from '../../data/queries.ts';
import { Meter } from '../../parts/meter.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useNow } from '../../view/use-now.ts';
import {
  atThisPace,
  fullestLimit,
  isSpendKnown,
  leftWords,
  microDollars,
  resetWords,
  roughDollars,
  usedNumbers,
  usedPercent,
  type EffectiveLimit,
} from '../../words/limits.ts';
import { localMinute, minute } from '../../words/times.ts';
import { LimitLadder } from '../../parts/limit-ladder.tsx';
import { LimitMeter } from '../../parts/limit-meter.tsx';
import { limitSentence } from '../../parts/limit-panel.tsx';
import { mySource } from './my-words.ts';

export function MyLimit({ me }: { readonly me: string }) {
  const query = useRead<LimitState>('/api/v1/limits/state', { user: me });
  return (
    <Panel title="What is left" query={query} height={150}>
      {(state) => {
        const fullest = fullestLimit(state.effective);
        if (!fullest) return <Text>{limitSentence(state)}</Text>;
        return (
          <Stack gap="md">
            <Big limit={fullest} state={state} />
            {state.effective
              .filter(({ period }) => period !== fullest.period)
              .map((limit) => (
                <LimitMeter key={limit.period} limit={limit} state={state} />
              ))}
            <details>
              <summary className="outlay-summary">Where the limit comes from</summary>
              <Box mt="xs">
                <LimitLadder ladder={state.ladder} />
              </Box>
            </details>
          </Stack>
        );
      }}
    </Panel>
  );
}

function Big({ limit, state }: { readonly limit: EffectiveLimit; readonly state: LimitState }) {
  const now = useNow();
  const isKnown = isSpendKnown(state);
  const pace = isKnown ? atThisPace(limit, now) : undefined;
  const [used, of] = usedNumbers(limit).split(' of ');
  return (
    <Box>
      <Group align="baseline" gap={8}>
        <Text fz={34} fw={700} lh={1.1}>
          {isKnown ? used : 'Not known'}
        </Text>
        <Text fz="lg" c="dimmed">
          of {of} this {limit.period}
        </Text>
      </Group>
      <Text fz="md" my={6}>
        {[
          isKnown && leftWords(limit),
          resetWords(limit, now),
          pace !== undefined && `at this pace ${roughDollars(pace)} (est.)`,
        ]
          .filter(Boolean)
          .join(', ')}
      </Text>
      <Meter
        percent={isKnown ? usedPercent(limit) : undefined}
        label={`My limit of the ${limit.period}`}
        numbers={isKnown ? `${Math.floor(usedPercent(limit))} %` : ''}
      />
      <Text size="sm" c="dimmed" mt={6}>
        {mySource(limit.source)} Resets {minute(limit.resets_at)} ({localMinute(limit.resets_at)}).
        {limit.raises.map(
          (raise) =>
            ` Includes a raise of ${microDollars(raise.amount_micros)} until ${minute(raise.expires_at)}.`,
        )}
      </Text>
      {!isKnown && (
        <Text size="sm" role="status">
          {limitSentence(state)}
        </Text>
      )}
    </Box>
  );
}
