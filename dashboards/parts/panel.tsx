// A titled part of a page around one answer: waiting, failed, or shown; dimmed while a newer answer comes.
import { Box, Group, Paper, Text, Title } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useId, type ReactNode } from 'react';
import { Boundary } from './boundary.tsx';
import { Failure, heightOf, Waiting, type Height } from './states.tsx';

type PanelProps<Data> = {
  /** A question or a statement. */
  readonly title: string;
  /** One sentence that sums up what is shown, for everybody. */
  readonly summary?: ReactNode;
  /** Buttons and menus on the right of the title. */
  readonly actions?: ReactNode;
  readonly query: UseQueryResult<Data>;
  /** Pixels that the content will take, so that nothing moves when it comes; two numbers: on wide and on narrow screens. */
  readonly height: Height;
  readonly children: (data: Data) => ReactNode;
};

export function Panel<Data>({ title, summary, actions, query, height, children }: PanelProps<Data>) {
  const id = useId();
  return (
    <Paper component="section" aria-labelledby={id} withBorder p="md" className="outlay-panel">
      <Group justify="space-between" align="flex-start" gap="xs" mb="xs">
        <Box flex="1 1 200px">
          <Title order={2} size="h4" id={id}>
            {title}
          </Title>
          {summary !== undefined && (
            <Text size="sm" c="dimmed">
              {summary}
            </Text>
          )}
        </Box>
        {actions}
      </Group>
      <Boundary>
        <Answer query={query} height={height}>
          {children}
        </Answer>
      </Boundary>
    </Paper>
  );
}

type AnswerProps<Data> = Pick<PanelProps<Data>, 'query' | 'height' | 'children'>;

/** The same without a frame. */
export function Answer<Data>({ query, height, children }: AnswerProps<Data>) {
  if (query.data !== undefined) {
    return (
      <Box
        className="outlay-reserved"
        // What is shown is of the question before: its next page is not that of this one.
        style={{
          ...heightOf(height),
          ...(query.isPlaceholderData && { opacity: 0.55, pointerEvents: 'none' }),
        }}
        aria-busy={query.isFetching}
      >
        {query.error !== null && <Failure error={query.error} onRetry={() => void query.refetch()} />}
        {children(query.data)}
      </Box>
    );
  }
  if (query.error !== null) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  return <Waiting height={height} />;
}
