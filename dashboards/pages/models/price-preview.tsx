// What the last 30 days would cost with a price, before it is set. Nothing is changed.
import { Button, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { PriceValue, TokenPriceValue } from '../../../schemas/price-book.ts';
import type { PricePreviewAnswer, PricePreviewRequest } from '../../../schemas/rerate-api.ts';
import { change } from '../../data/client.ts';
import { announce } from '../../parts/announce.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useNow } from '../../view/use-now.ts';
import { daysBefore } from '../../words/days.ts';
import { Comparison } from './comparison.tsx';
import { previewWords } from './rerate-words.ts';

const DAYS = 30;

type Props = {
  readonly id: string;
  /** Undefined while something is missing. */
  readonly value: PriceValue | undefined;
};

export function PricePreview({ id, value }: Props) {
  const now = useNow();
  const asked = JSON.stringify(value ?? null);
  const look = useMutation({
    mutationFn: async () => {
      const from = `${daysBefore(now, DAYS)}T00:00:00Z`;
      const entry = value?.of === 'tokens' ? entryOf(id, value) : undefined;
      const body: PricePreviewRequest = { ...(entry && { entry }), from };
      const told = await change<PricePreviewAnswer>('/api/v1/price-book/preview', { method: 'POST', body });
      return { asked, told: told.body };
    },
    onSuccess: ({ told }) => announce(previewWords(told)),
  });
  // What was typed since is another question.
  const told = look.data?.asked === asked ? look.data.told : undefined;
  return (
    <Stack gap="xs">
      <Button
        variant="default"
        disabled={value === undefined}
        loading={look.isPending}
        onClick={() => look.mutate()}
        style={{ alignSelf: 'flex-start' }}
      >
        What would the last 30 days cost?
      </Button>
      {look.error && (
        <Refusal title="It could not be worked out">
          <Text size="sm">{look.error.message}</Text>
        </Refusal>
      )}
      {told && (
        <>
          <Text size="sm" fw={600} role="status">
            {previewWords(told)}
          </Text>
          <Comparison caption="What models cost, and would" models={told.models} all={told.model_count} />
        </>
      )}
    </Stack>
  );
}

function entryOf(entry: string, value: TokenPriceValue): NonNullable<PricePreviewRequest['entry']> {
  return { entry, ...value };
}
