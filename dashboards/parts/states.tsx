// What a panel says when it has nothing to show, and why: each state has one way on.
import { Anchor, Button, Skeleton, Stack, Text } from '@mantine/core';
import type { CSSProperties, ReactNode } from 'react';
import { Link } from 'wouter';
import { ApiProblem } from '../data/client.ts';
import { useLive } from '../data/live.ts';

/** Why there is nothing: each is another thing to do. Where nothing has ever arrived, no range has anything, and that is said. */
export type Emptiness = 'never' | 'none-in-range' | 'filtered-out' | 'not-connected' | 'processing';

const SENTENCES: Readonly<Record<Emptiness, string>> = {
  never: 'Nothing has arrived yet.',
  'none-in-range': 'Nothing happened in these days.',
  'filtered-out': 'Nothing matches these filters.',
  'not-connected': 'The source of these figures is not connected.',
  processing: 'This is still being worked out.',
};

type EmptyProps = {
  readonly why: Emptiness;
  /** A sentence of the page's own. */
  readonly sentence?: string;
  /** What helps; absent: a link to Setup where nothing has ever arrived. Null: nothing does. */
  readonly action?: ReactNode;
};

export function Empty({ why: told, sentence, action }: EmptyProps) {
  const { dataAsOf } = useLive();
  const why = told === 'none-in-range' && sentence === undefined && dataAsOf === null ? 'never' : told;
  return (
    <Stack align="center" gap="xs" py="xl" role="status" className="outlay-empty">
      <Text c="dimmed">{sentence ?? SENTENCES[why]}</Text>
      {action === undefined && why === 'never' ? (
        <Anchor component={Link} href="/setup">
          Connect an agent
        </Anchor>
      ) : (
        action
      )}
    </Stack>
  );
}

/** What failed, in the server's words, and a way to try again. Only this panel is affected. */
export function Failure({ error, onRetry }: { readonly error: Error; readonly onRetry?: () => void }) {
  const isForbidden = error instanceof ApiProblem && (error.status === 401 || error.status === 403);
  return (
    <Stack align="center" gap="xs" py="xl" role="alert">
      <Text>
        {isForbidden ? `Not allowed: ${error.message}` : `This could not be read. ${error.message}`}
      </Text>
      {onRetry && !isForbidden && (
        <Button variant="default" size="xs" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Stack>
  );
}

/** Pixels; two numbers are for wide and for narrow screens. */
export type Height = number | readonly [wide: number, narrow: number];

/** The height that is reserved, as variables of the class `outlay-reserved`. */
export function heightOf(height: Height): CSSProperties {
  const [wide, narrow] = typeof height === 'number' ? [height, height] : height;
  return { '--outlay-wide': `${wide}px`, '--outlay-narrow': `${narrow}px` } as CSSProperties;
}

/** A place of the final size while the first answer comes. */
export function Waiting({ height }: { readonly height: Height }) {
  return (
    <Skeleton
      className="outlay-reserved"
      style={heightOf(height)}
      radius="sm"
      aria-label="Loading"
      role="status"
    />
  );
}
