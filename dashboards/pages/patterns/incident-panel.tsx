// One incident: what was measured, what can be done with it, the cap that would have stopped it, and what was done.
import { Anchor, Button, Group, NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import type { Incident, IncidentAction, IncidentActionBody } from '../../../schemas/patterns.ts';
import { change } from '../../data/client.ts';
import { useRead } from '../../data/queries.ts';
import { announce } from '../../parts/announce.tsx';
import { Boundary } from '../../parts/boundary.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Answer } from '../../parts/panel.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { SideSheet } from '../../parts/side-sheet.tsx';
import { dollars } from '../../words/money.ts';
import { INCIDENT_WORDS, PATTERN_WORDS } from '../../words/patterns.ts';
import { minute } from '../../words/times.ts';
import { Caps } from './proposed-caps.tsx';
import {
  ACTION_WORDS,
  actionsFor,
  EXPECTED_OF,
  expectedChoices,
  figureWords,
  pageOf,
} from './incident-words.ts';

export default function IncidentPanel({ id }: { readonly id: string }) {
  const [, setAddress] = useSearchParams();
  const path = `/api/v1/incidents/${encodeURIComponent(id)}`;
  const query = useRead<Incident>(path);
  const close = () =>
    setAddress((old) => {
      const next = new URLSearchParams(old);
      next.delete('incident');
      return next;
    });
  return (
    <SideSheet title={query.data ? PATTERN_WORDS[query.data.pattern] : 'Incident'} onClose={close}>
      <Boundary>
        <Answer query={query} height={480}>
          {(incident) => (
            <Stack gap="md">
              <Facts incident={incident} path={path} />
              <Actions key={incident.version} incident={incident} path={path} />
              <Caps incident={incident} />
              <History incident={incident} />
            </Stack>
          )}
        </Answer>
      </Boundary>
    </SideSheet>
  );
}

function Facts({ incident, path }: { readonly incident: Incident; readonly path: string }) {
  const { sentence, figures, session, state, until, at_risk_usd: risk, cost_usd: cost } = incident;
  const facts: readonly (readonly [string, string])[] = [
    ['State', `${INCIDENT_WORDS[state]}${until === null ? '' : ` until ${minute(until)}`}`],
    ['At risk', dollars(risk)],
    ['Spent so far', dollars(cost)],
    ['An hour', dollars(incident.per_hour_usd)],
    ['Found', minute(incident.opened_at)],
    ...figures.map((figure) => [figure.label, figureWords(figure)] as const),
  ];
  return (
    <>
      <Text size="sm">{sentence}</Text>
      <Group justify="space-between">
        <Anchor component={Link} href={pageOf(incident)} size="sm" underline="always">
          {session === '' ? 'See where it happens' : 'Open the session'}
        </Anchor>
        <ExportMenu twin={path} params={{}} />
      </Group>
      <Group component="dl" style={{ gap: '6px 24px' }} m={0}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <Text component="dt" size="xs" c="dimmed">
              {name}
            </Text>
            <Text component="dd" size="sm" m={0}>
              {value}
            </Text>
          </div>
        ))}
      </Group>
    </>
  );
}

type ActionsProps = { readonly incident: Incident; readonly path: string };

function Actions({ incident, path }: ActionsProps) {
  const [note, setNote] = useState('');
  const [of, setOf] = useState<keyof typeof EXPECTED_OF>('incident');
  const queries = useQueryClient();
  const act = useMutation({
    mutationFn: async (action: IncidentAction) => {
      const text = note.trim();
      const body: IncidentActionBody = {
        ...(text !== '' && { note: text }),
        ...(action === 'expected' && { of }),
      };
      return (await change<Incident>(`${path}/${action}`, { method: 'POST', body })).body;
    },
    onSuccess: async (body, action) => {
      queries.setQueryData([path, {}], body);
      announce(`${ACTION_WORDS[action].done}.`);
      await queries.invalidateQueries({
        predicate: ({ queryKey: [asked] }) => /\/(incidents|patterns)/.test(String(asked)),
      });
    },
  });
  const choices = expectedChoices(incident);
  const actions = actionsFor(incident);
  return (
    <Stack gap="xs" role="group" aria-label="What to do with it">
      <TextInput
        label="Note (optional)"
        description="Kept with what you do, for whoever asks later."
        maxLength={500}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      {actions.includes('expected') && choices.length > 1 && (
        <NativeSelect
          label="If it is expected, for what"
          value={of}
          onChange={({ currentTarget: { value } }) => setOf(value as keyof typeof EXPECTED_OF)}
          data={choices.map((value) => ({ value, label: EXPECTED_OF[value] }))}
        />
      )}
      <Group gap="xs">
        {actions.map((action) => (
          <Button
            key={action}
            size="xs"
            variant={action === actions[0] ? 'filled' : 'default'}
            title={ACTION_WORDS[action].sentence}
            loading={act.isPending && act.variables === action}
            onClick={() => act.mutate(action)}
          >
            {ACTION_WORDS[action].label}
          </Button>
        ))}
      </Group>
      {act.error && (
        <Refusal title="Not done">
          <Text size="sm">{act.error.message}</Text>
        </Refusal>
      )}
    </Stack>
  );
}

const HISTORY_WORDS: Readonly<Record<Incident['history'][number]['action'], string>> = {
  open: 'Found',
  auto_resolve: 'Resolved by itself',
  acknowledge: 'Acknowledged',
  snooze: 'Snoozed',
  resolve: 'Resolved',
  expected: 'Expected',
  reopen: 'Opened again',
};

function History({ incident: { history } }: { readonly incident: Incident }) {
  return (
    <section>
      <Title order={3} size="h5">
        What was done
      </Title>
      <ol className="outlay-plain-list" style={{ margin: 0, padding: 0 }}>
        {history.map(({ at, by, action, note, until }, index) => (
          <li key={index}>
            <Text size="sm">
              {HISTORY_WORDS[action]}
              {by === '' ? '' : ` by ${by}`}
              {until === null ? '' : `, until ${minute(until)}`}
              {note === '' ? '' : `: “${note}”`}
            </Text>
            <Text size="xs" c="dimmed">
              {minute(at)}
            </Text>
          </li>
        ))}
      </ol>
    </section>
  );
}
