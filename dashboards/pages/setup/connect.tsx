// Every agent as a tile, and how it is pointed here: the blocks are the server's own, with its real address.
import {
  Button,
  Collapse,
  Group,
  SimpleGrid,
  Stack,
  Tabs,
  Text,
  TextInput,
  UnstyledButton,
} from '@mantine/core';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import type { AgentSetup, AgentSetupsAnswer } from '../../../schemas/setup.ts';
import { useRead } from '../../data/queries.ts';
import { Panel } from '../../parts/panel.tsx';
import { CodeBlock } from './code-block.tsx';

/** What the blocks are made for. The address holds it under names that are no filters. */
const FIELDS = [
  { name: 'server', label: 'Address that agents reach', width: 260 },
  { name: 'team', label: 'Team (optional)', width: 160 },
  { name: 'cost_center', label: 'Cost center (optional)', width: 170 },
] as const;

const TILE = 'tile';

function keyOf(field: string): string {
  return `for-${field.replace('_', '-')}`;
}

export function Connect({ seen }: { readonly seen: ReadonlySet<string> }) {
  const [query, setQuery] = useSearchParams();
  const own = Object.fromEntries(FIELDS.map(({ name }) => [name, query.get(keyOf(name)) ?? '']));
  const params = { ...own, server: own['server'] || location.origin };
  const agents = useRead<AgentSetupsAnswer>(
    '/api/v1/setup/agents',
    Object.fromEntries(Object.entries(params).filter(([, value]) => value !== '')),
  );
  const choose = (name: string, value: string, replace = false): void =>
    setQuery(
      (old) => {
        const next = new URLSearchParams(old);
        if (value === '') next.delete(name);
        else next.set(name, value);
        if (name === TILE) next.delete('way');
        return next;
      },
      { replace },
    );
  return (
    <Panel
      title="Which agent do you use?"
      summary="Counts, costs and times are sent. Prompts, answers and the contents of tools are not: none of these blocks turns that on."
      query={agents}
      height={353}
    >
      {({ data }) => {
        const current = data.find(({ id }) => id === query.get(TILE)) ?? data[0];
        return (
          <Stack gap="md">
            <Tiles agents={data} current={current?.id} seen={seen} onPick={(id) => choose(TILE, id)} />
            {current && (
              <Ways
                key={current.id}
                agent={current}
                way={query.get('way')}
                onPick={(way) => choose('way', way, true)}
              />
            )}
            {params.server !== location.origin && (
              <Text size="sm" role="alert" className="outlay-break">
                <Text span inherit fw={600} c="var(--outlay-near)">
                  Check this:{' '}
                </Text>
                agents will report to {params.server}, which is not the address of this page.
              </Text>
            )}
            <Fields values={params} onChange={(name, value) => choose(keyOf(name), value, true)} />
          </Stack>
        );
      }}
    </Panel>
  );
}

type TilesProps = {
  readonly agents: readonly AgentSetup[];
  readonly current: string | undefined;
  readonly seen: ReadonlySet<string>;
  readonly onPick: (id: string) => void;
};

function Tiles({ agents, current, seen, onPick }: TilesProps) {
  return (
    <SimpleGrid cols={{ base: 2, xs: 4 }} spacing="xs" role="group" aria-label="Agent">
      {agents.map(({ id, name, agent }) => (
        <UnstyledButton
          key={id}
          className="outlay-tile"
          aria-pressed={id === current}
          onClick={() => onPick(id)}
        >
          <Text size="sm" fw={600}>
            {name}
          </Text>
          <Text size="xs" c={seen.has(agent) ? 'var(--outlay-ok)' : 'dimmed'}>
            {seen.has(agent) ? '● reports here' : agent === '' ? 'your own code' : 'not seen yet'}
          </Text>
        </UnstyledButton>
      ))}
    </SimpleGrid>
  );
}

type WaysProps = {
  readonly agent: AgentSetup;
  readonly way: string | null;
  readonly onPick: (way: string) => void;
};

function Ways({ agent: { name, ways, advice }, way, onPick }: WaysProps) {
  const current = ways.find(({ id }) => id === way) ?? ways[0];
  return (
    <Tabs
      value={current?.id ?? null}
      onChange={(next) => next !== null && onPick(next)}
      keepMounted={false}
      className="outlay-ways"
    >
      <Tabs.List aria-label={`Ways to connect ${name}`}>
        {ways.map(({ id, title }) => (
          <Tabs.Tab key={id} value={id}>
            {title}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {ways.map(({ id, title, note, files }) => (
        <Tabs.Panel key={id} value={id} pt="sm">
          <Stack gap="xs">
            <Text size="sm" c="dimmed">
              {note}
            </Text>
            {files.map(({ path, text }) => (
              <CodeBlock key={path ?? ''} path={path} text={text} label={path ?? `${name}, ${title}`} />
            ))}
            {advice.map((sentence) => (
              <Text key={sentence} size="sm">
                {sentence}
              </Text>
            ))}
          </Stack>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

type FieldsProps = {
  readonly values: Readonly<Record<string, string>>;
  readonly onChange: (name: string, value: string) => void;
};

/** Changes are taken when the field is left: half an address is none. */
function Fields({ values, onChange }: FieldsProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <div>
      <Button
        size="compact-sm"
        variant="subtle"
        px={0}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? 'Hide options' : 'Other address, team or cost center'}
      </Button>
      <Collapse expanded={isOpen}>
        <Group align="flex-end" gap="sm" mt="xs">
          {FIELDS.map(({ name, label, width }) => (
            <TextInput
              key={`${name} ${values[name]}`}
              label={label}
              w={width}
              defaultValue={values[name]}
              onBlur={({ currentTarget: { value } }) =>
                value !== values[name] && onChange(name, value.trim())
              }
              onKeyDown={({ key, currentTarget }) => key === 'Enter' && currentTarget.blur()}
            />
          ))}
        </Group>
      </Collapse>
    </div>
  );
}
