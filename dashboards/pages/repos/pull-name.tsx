// A change as people know it: number and title, and where.
import { Anchor, Box, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { PullRequestRow } from '../../../schemas/change-api.ts';
import { nameOf } from '../../parts/dimension-value.tsx';
import { useView } from '../../view/use-view.ts';
import { pullPath } from '../../words/standings.ts';

type Props = { readonly row: Pick<PullRequestRow, 'repo' | 'pr' | 'title'> };

export function PullName({ row: { repo, pr, title } }: Props) {
  const { search } = useView();
  return (
    <Box maw={320}>
      <Anchor
        component={Link}
        href={`${pullPath(repo, pr)}${search()}`}
        size="sm"
        lineClamp={1}
        title={title}
      >
        #{pr} {title}
      </Anchor>
      <Text size="xs" c="dimmed" lineClamp={1}>
        {nameOf('repo', repo)}
      </Text>
    </Box>
  );
}
