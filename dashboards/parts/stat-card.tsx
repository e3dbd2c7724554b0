// One figure with its name, what it means, and how it changed.
import { Group, Paper, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Definition } from './definition.tsx';
import { Spark } from './spark.tsx';

type StatCardProps = {
  readonly label: string;
  readonly value: ReactNode;
  /** One line that says what is counted. */
  readonly definition: string;
  /** Relative to what, such as `+12 % against 24 Sep – 23 Oct`; absolute and relative. */
  readonly change?: ReactNode;
  /** Values over time, oldest first, for a line without axes. */
  readonly trend?: readonly number[];
};

export function StatCard({ label, value, definition, change, trend }: StatCardProps) {
  return (
    <Paper withBorder p="md" className="outlay-card">
      <Text fz="sm" c="dimmed" component="div">
        <Definition of={definition}>{label}</Definition>
      </Text>
      <Group justify="space-between" align="flex-end" wrap="nowrap" gap="xs">
        <Text fz={26} fw={650} lh={1.2}>
          {value}
        </Text>
        {trend && trend.length > 1 && <Spark values={trend} />}
      </Group>
      <Text size="xs" c="dimmed" mih={18}>
        {change}
      </Text>
    </Paper>
  );
}
