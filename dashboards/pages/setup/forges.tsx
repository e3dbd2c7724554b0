// Connections to forges, which tell what became of pull requests: what they delivered, and asking for what was missed.
import { Button, Group, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useSearchParams } from 'wouter';
import type { z } from 'zod';
import type { catchUpResult, forgeAnswer } from '../../../schemas/forge-api.ts';
import { change } from '../../data/client.ts';
import { announce } from '../../parts/announce.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useNow } from '../../view/use-now.ts';
import { deliveryWords, catchUpWords, FORGE_NAMES } from './forge-words.ts';
import { FORGES, useForges } from './questions.ts';

const ForgePanel = lazy(async () => await import('./forge-panel.tsx'));

type Forge = z.infer<typeof forgeAnswer>;

export function Forges() {
  const [address, setAddress] = useSearchParams();
  const query = useForges();
  const now = useNow();
  const queries = useQueryClient();
  const put = (forge: string | null): void =>
    setAddress((old) => {
      const next = new URLSearchParams(old);
      next.delete('forge');
      if (forge !== null) next.set('forge', forge);
      return next;
    });
  const ask = useMutation({
    mutationFn: async (id: string) =>
      (
        await change<z.infer<typeof catchUpResult>>(`${FORGES}/${encodeURIComponent(id)}/catch-up`, {
          method: 'POST',
          body: {},
        })
      ).body,
    onSuccess: () => announce('Asked for what was missed.'),
    onSettled: async () => await queries.invalidateQueries({ queryKey: [FORGES] }),
  });
  return (
    <Panel
      title="What became of the work?"
      summary="GitHub, GitLab and Bitbucket tell of pull requests, reviews and runs. Descriptions and comments are never kept."
      query={query}
      height={90}
      actions={
        <Button size="compact-sm" variant="default" onClick={() => put('')}>
          Connect a forge
        </Button>
      }
    >
      {({ data }) => (
        <>
          {ask.error && (
            <Text size="sm" role="alert" c="var(--outlay-over)">
              {ask.error.message}
            </Text>
          )}
          <DataTable
            caption="Connections to forges"
            columns={columnsOf({
              now,
              open: put,
              ask: ask.mutate,
              asked: ask.isPending ? ask.variables : undefined,
            })}
            rows={data}
            rowKey={({ id }) => id}
            actions={<ExportMenu twin={FORGES} params={{}} />}
            empty={
              <Text size="sm" c="dimmed">
                None yet: what spend bought is not known.
              </Text>
            }
          />
          {address.has('forge') && (
            <Suspense fallback={null}>
              <ForgePanel
                key={address.get('forge')}
                id={address.get('forge') ?? ''}
                taken={data.map(({ id }) => id)}
                onClose={() => put(null)}
              />
            </Suspense>
          )}
        </>
      )}
    </Panel>
  );
}

type Shown = {
  readonly now: number;
  readonly open: (id: string) => void;
  readonly ask: (id: string) => void;
  /** What is being asked at the moment. */
  readonly asked: string | undefined;
};

function columnsOf({ now, open, ask, asked }: Shown): readonly Column<Forge>[] {
  return [
    {
      id: 'name',
      label: 'Connection',
      cell: ({ id, forge, host }) => (
        <>
          {FORGE_NAMES[forge]}
          <Text size="xs" c="dimmed">
            {id}, {host}
          </Text>
        </>
      ),
    },
    {
      id: 'deliveries',
      label: 'Deliveries',
      cell: ({ deliveries, catch_up: last }) => (
        <>
          <Text size="sm" className="outlay-wraps" miw={180}>
            {deliveryWords(deliveries, now)}
          </Text>
          {last && (
            <Text size="xs" c="dimmed" className="outlay-wraps">
              {catchUpWords(last, now)}
            </Text>
          )}
        </>
      ),
    },
    {
      id: 'actions',
      label: 'Actions',
      cell: ({ id, has_token: hasToken }) => (
        <Group gap={6}>
          <Button size="compact-xs" variant="default" aria-label={`Change: ${id}`} onClick={() => open(id)}>
            Change
          </Button>
          {hasToken && (
            <Button
              size="compact-xs"
              variant="default"
              loading={asked === id}
              aria-label={`Ask for what was missed: ${id}`}
              onClick={() => ask(id)}
            >
              Catch up
            </Button>
          )}
        </Group>
      ),
    },
  ];
}
