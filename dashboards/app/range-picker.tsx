// Which days the page is about. Days are UTC, so that everybody sees the same sums.
import { Button, Group, Popover, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { Icon } from '../parts/icons.tsx';
import { parseRange, type Preset, type RangeChoice, type Span } from '../view/range.ts';
import { useView } from '../view/use-view.ts';
import { days } from '../words/times.ts';

/** Every named range, in the order of the menu. */
export const RANGES: readonly { readonly value: Preset; readonly label: string }[] = [
  { value: 'today', label: 'Today' },
  { value: '7d', label: 'Last 7 days' },
  { value: '30d', label: 'Last 30 days' },
  { value: '90d', label: 'Last 90 days' },
  { value: 'month', label: 'This month' },
  { value: 'last-month', label: 'Last month' },
];

export function RangePicker() {
  const { range, span, change } = useView();
  const [isOpen, setOpen] = useState(false);
  const name = RANGES.find(({ value }) => value === range)?.label ?? 'Chosen days';
  const pick = (next: RangeChoice): void => {
    setOpen(false);
    change({ range: next });
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" trapFocus returnFocus shadow="md">
      <Popover.Target>
        <Button
          variant="default"
          size="xs"
          leftSection={<Icon name="calendar" size={16} />}
          rightSection={<Icon name="down" size={14} />}
          onClick={() => setOpen(!isOpen)}
          title={days(span)}
        >
          {name}
          <Text span size="xs" c="dimmed" ml={6} className="outlay-range-days">
            {days(span)}
          </Text>
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Days shown">
        <SimpleGrid cols={2} spacing="xs">
          {RANGES.map(({ value, label }) => (
            <Button
              key={value}
              size="xs"
              variant={value === range ? 'filled' : 'default'}
              aria-pressed={value === range}
              onClick={() => pick(value)}
            >
              {label}
            </Button>
          ))}
        </SimpleGrid>
        <OwnDays span={span} onPick={pick} />
      </Popover.Dropdown>
    </Popover>
  );
}

type OwnDaysProps = { readonly span: Span; readonly onPick: (range: RangeChoice) => void };

function OwnDays({ span, onPick }: OwnDaysProps) {
  const [first, setFirst] = useState(dayText(span.from));
  const [last, setLast] = useState(dayText(span.to - 1));
  const range = parseRange(`${first}..${last}`);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (range) onPick(range);
  };
  return (
    <Stack component="form" gap="xs" mt="md" onSubmit={submit}>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <TextInput
          type="date"
          size="xs"
          label="From"
          value={first}
          onChange={(event) => setFirst(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          size="xs"
          label="To"
          value={last}
          onChange={(event) => setLast(event.currentTarget.value)}
          error={range ? undefined : 'Not after the first day'}
        />
      </Group>
      <Group justify="space-between">
        <Text size="xs" c="dimmed">
          Whole days, UTC
        </Text>
        <Button type="submit" size="xs" disabled={!range}>
          Show these days
        </Button>
      </Group>
    </Stack>
  );
}

function dayText(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
