// A change that was not made, and why.
import { Paper, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

type Props = { readonly title: string; readonly children: ReactNode };

export function Refusal({ title, children }: Props) {
  return (
    <Paper withBorder p="sm" role="alert" style={{ borderColor: 'var(--outlay-over)' }}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm" fw={600} c="var(--outlay-over)">
          {title}
        </Text>
        {children}
      </Stack>
    </Paper>
  );
}
