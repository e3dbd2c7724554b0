// The side panel that prices again: which calls, what it would change, and why; then the job.
import { Button, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { z } from 'zod';
import type {
  PricePreviewAnswer,
  PricePreviewRequest,
  RerateAnswer,
  rerateRequest,
} from '../../../schemas/rerate-api.ts';
import { change, read } from '../../data/client.ts';
import { announce } from '../../parts/announce.tsx';
import { Answer } from '../../parts/panel.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useNow } from '../../view/use-now.ts';
import { dayAfter, dayOf, daysBefore } from '../../words/days.ts';
import { useAddress } from '../limits/use-address.ts';
import { Comparison } from './comparison.tsx';
import { panelId } from './model-address.ts';
import { RERATES } from './questions.ts';
import {
  askedWords,
  leftWords,
  previewWords,
  progressWords,
  rangeWords,
  resultWords,
} from './rerate-words.ts';

const DAYS = 30;
const LOOK_MS = 1_000;

type Draft = {
  readonly from: string;
  readonly last: string;
  readonly provider: string;
  readonly model: string;
  readonly reason: string;
};

type FormProps = { readonly provider: string; readonly model: string };

export function RerateForm({ provider, model }: FormProps) {
  const now = useNow();
  const { open } = useAddress();
  const [draft, setDraft] = useState<Draft>(() => ({
    from: daysBefore(now, DAYS),
    last: dayOf(now),
    provider,
    model,
    reason: '',
  }));
  const isRange = draft.from !== '' && draft.last !== '' && draft.from <= draft.last;
  const asked = JSON.stringify(scopeOf(draft));
  const look = useMutation({
    mutationFn: async () => {
      const body: PricePreviewRequest = scopeOf(draft);
      const told = await change<PricePreviewAnswer>('/api/v1/price-book/preview', { method: 'POST', body });
      return { asked, told: told.body };
    },
    onSuccess: ({ told }) => announce(previewWords(told)),
  });
  const queries = useQueryClient();
  const start = useMutation({
    mutationFn: async () => {
      const body: z.infer<typeof rerateRequest> = { ...scopeOf(draft), reason: draft.reason.trim() };
      return (await change<RerateAnswer>('/api/v1/price-book/rerate', { method: 'POST', body })).body;
    },
    onSuccess: async ({ id }) => {
      open('edit', panelId.job(id));
      await queries.invalidateQueries({ queryKey: [RERATES] });
    },
  });
  const told = look.data?.asked === asked ? look.data.told : undefined;
  const put = (next: Partial<Draft>): void => setDraft({ ...draft, ...next });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate();
      }}
    >
      <Stack gap="sm">
        <Text size="sm">
          Calls of these days are priced by the price book as it is now. The differences are booked as
          corrections.
        </Text>
        <Range draft={draft} put={put} />
        <Button
          variant="default"
          disabled={!isRange}
          loading={look.isPending}
          onClick={() => look.mutate()}
          style={{ alignSelf: 'flex-start' }}
        >
          What would change?
        </Button>
        {told && (
          <>
            <Text size="sm" fw={600} role="status">
              {previewWords(told)}
            </Text>
            <Comparison caption="What models cost, and would" models={told.models} all={told.model_count} />
          </>
        )}
        <TextInput
          label="Reason"
          description="Kept with the job, for whoever asks later."
          required
          maxLength={500}
          value={draft.reason}
          onChange={(event) => put({ reason: event.currentTarget.value })}
        />
        <Failed errors={[look.error, start.error]} />
        <Button
          type="submit"
          disabled={!isRange || draft.reason.trim() === ''}
          loading={start.isPending}
          style={{ alignSelf: 'flex-start' }}
        >
          Price these calls again
        </Button>
      </Stack>
    </form>
  );
}

function scopeOf({ from, last, provider, model }: Draft) {
  return {
    from: `${from}T00:00:00Z`,
    to: `${last === '' ? last : dayAfter(last)}T00:00:00Z`,
    ...(provider.trim() !== '' && { provider: provider.trim().toLowerCase() }),
    ...(model.trim() !== '' && { model: model.trim().toLowerCase() }),
  };
}

function Range({ draft, put }: { readonly draft: Draft; readonly put: (next: Partial<Draft>) => void }) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
      <TextInput
        label="From (UTC)"
        type="date"
        required
        value={draft.from}
        onChange={(event) => put({ from: event.currentTarget.value })}
      />
      <TextInput
        label="Last day"
        type="date"
        required
        value={draft.last}
        error={draft.last < draft.from && 'Not before its first day'}
        onChange={(event) => put({ last: event.currentTarget.value })}
      />
      <TextInput
        label="Model (optional)"
        description="Empty: all."
        value={draft.model}
        onChange={(event) => put({ model: event.currentTarget.value })}
      />
      <TextInput
        label="Provider (optional)"
        description="Empty: all."
        value={draft.provider}
        onChange={(event) => put({ provider: event.currentTarget.value })}
      />
    </SimpleGrid>
  );
}

function Failed({ errors }: { readonly errors: readonly (Error | null)[] }) {
  return errors.map(
    (error, index) =>
      error && (
        <Refusal key={index} title="Not done">
          <Text size="sm">{error.message}</Text>
        </Refusal>
      ),
  );
}

/** One job, looked at until it ends. */
export function RerateJob({ id }: { readonly id: string }) {
  const path = `${RERATES}/${encodeURIComponent(id)}`;
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: [path, {}],
    queryFn: async ({ signal }) => await read<RerateAnswer>(path, {}, signal),
    refetchInterval: ({ state }) => (isOver(state.data) ? false : LOOK_MS),
  });
  const job = query.data;
  const ended = isOver(job) ? job?.state : undefined;
  useEffect(() => {
    if (ended === undefined) return;
    announce(ended === 'done' ? 'Priced again.' : 'It stopped.');
    void queries.invalidateQueries({ predicate: ({ queryKey: [asked] }) => asked !== path });
  }, [ended, queries, path]);
  return (
    <Answer query={query} height={420}>
      {(told) => (
        <Stack gap="sm">
          <Text size="sm">{rangeWords(told)}</Text>
          <Text size="sm" c="dimmed">
            {askedWords(told)}
          </Text>
          <progress
            className="outlay-progress"
            max={Math.max(1, told.progress.days)}
            value={told.state === 'done' ? Math.max(1, told.progress.days) : told.progress.days_done}
            aria-label="How far it is"
          />
          <Text size="sm" fw={600} role="status">
            {progressWords(told)}. {resultWords(told)}
          </Text>
          {leftWords(told).map((sentence) => (
            <Text size="sm" key={sentence}>
              {sentence}
            </Text>
          ))}
          <Comparison
            caption="What models cost before and after"
            models={told.models}
            all={told.model_count}
          />
        </Stack>
      )}
    </Answer>
  );
}

function isOver(job: RerateAnswer | undefined): boolean {
  return job?.state === 'done' || job?.state === 'failed';
}
