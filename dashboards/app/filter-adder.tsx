// Adding a filter: first what by, then which value, found by typing; the largest spend first.
import { Button, Group, Popover, ScrollArea, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useUsage } from '../data/queries.ts';
import { Amount } from '../parts/amount.tsx';
import { nameOf } from '../parts/dimension-value.tsx';
import { Icon } from '../parts/icons.tsx';
import { Answer } from '../parts/panel.tsx';
import { DIMENSIONS, LABELS, type Dimension } from '../view/dimensions.ts';
import { useView } from '../view/use-view.ts';
import { without } from '../view/view.ts';

/** Values that are drawn at once; typing reaches the others. */
const MOST_SHOWN = 50;

export function FilterAdder({ subject }: { readonly subject: Dimension | undefined }) {
  const [isOpen, setOpen] = useState(false);
  const [dimension, setDimension] = useState<Dimension>();
  const open = (next: boolean): void => {
    setOpen(next);
    setDimension(undefined);
  };
  return (
    <Popover
      opened={isOpen}
      onChange={open}
      position="bottom-start"
      trapFocus
      returnFocus
      width={330}
      shadow="md"
    >
      <Popover.Target>
        <Button
          variant="default"
          size="xs"
          leftSection={<Icon name="plus" size={14} />}
          onClick={() => open(!isOpen)}
        >
          Filter
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Add a filter" p="xs">
        {dimension === undefined ? (
          <ScrollArea.Autosize mah={360} scrollbars="y">
            <Stack gap={0} role="group" aria-label="Filter by">
              {DIMENSIONS.filter((each) => each !== subject).map((each) => (
                <Button
                  key={each}
                  variant="subtle"
                  color="gray"
                  size="xs"
                  justify="space-between"
                  className="outlay-plain"
                  rightSection={<Icon name="right" size={12} />}
                  onClick={() => setDimension(each)}
                >
                  {LABELS[each]}
                </Button>
              ))}
            </Stack>
          </ScrollArea.Autosize>
        ) : (
          <Values
            key={dimension}
            dimension={dimension}
            onBack={() => setDimension(undefined)}
            onDone={() => open(false)}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

type ValuesProps = {
  readonly dimension: Dimension;
  readonly onBack: () => void;
  readonly onDone: () => void;
};

function Values({ dimension, onBack, onDone }: ValuesProps) {
  const { span, filters, toggle } = useView();
  const [sought, setSought] = useState('');
  const query = useUsage({ span, filters: without(filters, dimension), groupBy: [dimension], limit: 1_000 });
  const chosen = filters[dimension] ?? [];
  return (
    <Stack gap="xs">
      <TextInput
        data-autofocus
        type="search"
        size="xs"
        label={LABELS[dimension]}
        placeholder="Type to find"
        value={sought}
        onChange={(event) => setSought(event.currentTarget.value)}
      />
      <Answer query={query} height={120}>
        {({ rows }) => {
          const found = rows.filter((row) => isLike(nameOf(dimension, row[dimension] ?? ''), sought));
          return (
            <ScrollArea.Autosize mah={280} type="auto" scrollbars="y">
              <Stack gap={0} role="group" aria-label={`Values of ${LABELS[dimension].toLowerCase()}`}>
                {found.slice(0, MOST_SHOWN).map((row) => {
                  const value = row[dimension] ?? '';
                  return (
                    <Button
                      key={value}
                      variant={chosen.includes(value) ? 'light' : 'subtle'}
                      color="gray"
                      size="xs"
                      justify="space-between"
                      className="outlay-plain"
                      aria-pressed={chosen.includes(value)}
                      rightSection={<Amount usd={row.cost_usd} />}
                      onClick={() => {
                        toggle(dimension, value);
                        onDone();
                      }}
                    >
                      <span className="outlay-chip-value">{nameOf(dimension, value)}</span>
                    </Button>
                  );
                })}
              </Stack>
              {found.length === 0 && (
                <Text size="sm" c="dimmed" p="xs">
                  {rows.length === 0 ? 'Nothing was spent in these days.' : 'No value is called that.'}
                </Text>
              )}
              {found.length > MOST_SHOWN && (
                <Text size="xs" c="dimmed" p="xs">
                  {found.length - MOST_SHOWN} more: type to find them.
                </Text>
              )}
            </ScrollArea.Autosize>
          );
        }}
      </Answer>
      <Group>
        <Button size="compact-xs" variant="subtle" onClick={onBack}>
          Back
        </Button>
      </Group>
    </Stack>
  );
}

function isLike(name: string, sought: string): boolean {
  return name.toLowerCase().includes(sought.trim().toLowerCase());
}
