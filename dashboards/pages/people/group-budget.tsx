// The monthly budget of each member of a group: read with its version, changed only where it differs.
import { Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import type { groupLimitsAnswer } from '../../../schemas/settings-api.ts';
import { ApiProblem, change, readVersioned, type Versioned } from '../../data/client.ts';
import { announce } from '../../parts/announce.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { microDollars } from '../../words/limits.ts';
import { ago } from '../../words/times.ts';
import { useNow } from '../../view/use-now.ts';
import { budgetOf, budgetText, budgetWords } from '../../words/budget-text.ts';

type Limits = Versioned<z.infer<typeof groupLimitsAnswer>>;
type Props = { readonly group: string; readonly members: number | undefined };

export function GroupBudget({ group, members }: Props) {
  const path = `/api/v1/limits/groups/${encodeURIComponent(group)}`;
  const query = useQuery({
    queryKey: [path, 'versioned'],
    queryFn: async ({ signal }) => await readVersioned<Limits['body']>(path, {}, signal),
  });
  return (
    <Panel
      title="Monthly budget of each member"
      summary="It limits every member by themselves. A limit of a person's own comes before it."
      query={query}
      height={[150, 180]}
    >
      {(limits) => (
        <Editor
          key={group}
          group={group}
          members={members}
          limits={limits}
          reload={async () => (await query.refetch()).data}
        />
      )}
    </Panel>
  );
}

type EditorProps = {
  readonly group: string;
  readonly members: number | undefined;
  readonly limits: Limits;
  readonly reload: () => Promise<Limits | undefined>;
};

function Editor({ group, members, limits, reload }: EditorProps) {
  const [base, setBase] = useState(limits);
  const current = monthOf(base);
  const [text, setText] = useState(budgetText(current));
  const [isSure, setSure] = useState(false);
  const budget = budgetOf(text);
  const save = useSave(group, base.etag);
  const adopt = (next: Limits) => {
    setBase(next);
    setText(budgetText(monthOf(next)));
    setSure(false);
  };
  // What somebody is typing stays: saving it against an older version is refused and explained.
  if (limits.etag !== base.etag && (budget === current || budget === monthOf(limits))) adopt(limits);
  const isChanged = budget !== undefined && budget !== current;
  const needsYes = budget === 0 && isChanged;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged && (!needsYes || isSure)) save.mutate(budget);
      }}
    >
      <Stack gap="xs" maw={560}>
        <Group align="flex-end" gap="sm">
          <TextInput
            label="Dollars a month"
            description="Empty is no budget, 0 disables spending."
            inputMode="decimal"
            leftSection="$"
            value={text}
            error={budget === undefined}
            onChange={(event) => setText(event.currentTarget.value)}
            w={{ base: '100%', xs: 280 }}
          />
          <Button type="submit" disabled={!isChanged || (needsYes && !isSure)} loading={save.isPending}>
            Save
          </Button>
        </Group>
        <Text size="sm" role="status">
          {budgetWords(budget, members)}
        </Text>
        {needsYes && (
          <Checkbox
            label={`Yes, disable agent spending for every member of this group${members === undefined ? '' : ` (${members})`}`}
            checked={isSure}
            onChange={(event) => setSure(event.currentTarget.checked)}
          />
        )}
        {save.error && (
          <NotSaved
            error={save.error}
            mine={budget === null ? 'no budget' : microDollars(budget)}
            onReload={async () => {
              const next = await reload();
              save.reset();
              if (next) adopt(next);
            }}
          />
        )}
        <LastChange body={base.body} />
      </Stack>
    </form>
  );
}

function LastChange({ body: { updated_at: at, updated_by: by } }: Pick<Limits, 'body'>) {
  const now = useNow();
  if (at === null) return null;
  return (
    <Text size="xs" c="dimmed">
      Last changed {ago(at, now)} by {by}.
    </Text>
  );
}

function monthOf({ body }: Limits): number | null {
  return body.limits.find(({ period }) => period === 'month')?.limit_micros ?? null;
}

function useSave(group: string, etag: string | null) {
  const queries = useQueryClient();
  const path = `/api/v1/groups/${encodeURIComponent(group)}/ai/budget`;
  return useMutation({
    mutationFn: async (micros: number | null) =>
      await change(path, { method: 'PUT', body: { spend_limit_micros: micros }, etag }),
    onSuccess: async () => {
      announce('The budget is saved.');
      await queries.invalidateQueries();
    },
  });
}

type NotSavedProps = {
  readonly error: Error;
  readonly mine: string;
  readonly onReload: () => Promise<void>;
};

/** What the server said, and both values where somebody was faster. */
function NotSaved({ error, mine, onReload }: NotSavedProps) {
  if (!(error instanceof ApiProblem) || error.status !== 412) {
    const faults = error instanceof ApiProblem ? error.faults : [];
    return (
      <Refusal title="Not saved">
        <Text size="sm">{error.message}</Text>
        {faults.map(({ name, detail }) => (
          <Text size="sm" key={name}>
            {name}: {detail}
          </Text>
        ))}
      </Refusal>
    );
  }
  const theirs = monthIn(error.facts['current']);
  return (
    <Refusal title="Somebody changed it first">
      <Text size="sm">
        It is {theirs === undefined ? 'no budget' : microDollars(theirs)} now; you typed {mine}. Nothing was
        saved.
      </Text>
      <Button size="xs" variant="default" onClick={() => void onReload()}>
        Show the current value
      </Button>
    </Refusal>
  );
}

/** The monthly amount in a conflict's current value. */
function monthIn(current: unknown): number | undefined {
  const limits = (current as { limits?: { month?: unknown } } | null)?.limits;
  return typeof limits?.month === 'number' ? limits.month : undefined;
}
