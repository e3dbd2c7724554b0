import { Anchor, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { SessionRow } from '../../../schemas/api.ts';
import { useView } from '../../view/use-view.ts';
import { nameOf } from '../../parts/dimension-value.tsx';
import { minute } from '../../words/times.ts';

/** A session as people know it: whose it was, where and when. */
export function SessionName({ row }: { readonly row: SessionRow }) {
  const { search } = useView();
  const where = row.repo === '' ? row.agent : nameOf('repo', row.repo);
  return (
    <>
      <Anchor
        component={Link}
        href={`/sessions/${encodeURIComponent(row.session)}${search()}`}
        size="sm"
        title={`Open session ${row.session}`}
        lineClamp={1}
      >
        {nameOf('user', row.user)}
      </Anchor>
      <Text size="xs" c="dimmed" lineClamp={1}>
        {where}, {minute(row.started)}
      </Text>
    </>
  );
}
