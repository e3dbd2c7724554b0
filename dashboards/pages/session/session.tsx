// One session: what it cost, the tree of its work, how cost and context grew, retries, and how every cost comes about.
import { Anchor, Box, Grid, Stack, Title } from '@mantine/core';
import { useMemo } from 'react';
import { Link } from 'wouter';
import type { SessionAnswer } from '../../../schemas/api.ts';
import { useRead } from '../../data/queries.ts';
import { Answer } from '../../parts/panel.tsx';
import { usePart } from '../../view/use-part.ts';
import { useView } from '../../view/use-view.ts';
import { Curve } from './curve.tsx';
import { Deeds } from './deeds.tsx';
import { Facts } from './facts.tsx';
import { Outcome } from './outcome.tsx';
import { ByModel } from './by-model.tsx';
import { PriceArithmetic } from './price-arithmetic.tsx';
import { RetryBand } from './retry-band.tsx';
import { callsOf } from './tokens.ts';
import { useTree } from './use-tree.ts';
import { WorkTree } from './work-tree.tsx';

export default function Session() {
  const session = usePart('session');
  const { search } = useView();
  const query = useRead<SessionAnswer>(`/api/v1/sessions/${encodeURIComponent(session)}`);
  return (
    <Stack>
      <Box>
        <Anchor component={Link} href={`/sessions${search()}`} size="sm">
          ‹ All sessions
        </Anchor>
        <Title order={1}>Session {session.length > 12 ? session.slice(0, 8) : session}</Title>
      </Box>
      <Answer query={query} height={900}>
        {(data) => <Whole key={data.session} session={data} />}
      </Answer>
    </Stack>
  );
}

function Whole({ session }: { readonly session: SessionAnswer }) {
  const tree = useTree(session);
  const calls = useMemo(() => callsOf(session), [session]);
  return (
    <Stack>
      <Facts session={session} />
      <Outcome session={session} />
      <Grid gap="md" columns={24}>
        <Grid.Col span={{ base: 24, lg: 14 }}>
          <WorkTree session={session} tree={tree} />
        </Grid.Col>
        <Grid.Col span={{ base: 24, lg: 10 }}>
          <Stack className="outlay-beside">
            <PriceArithmetic row={tree.picked} session={session} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 24, lg: 14 }}>
          <Stack>
            <Curve session={session} calls={calls} />
            <ByModel session={session} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 24, lg: 10 }}>
          <Stack>
            <RetryBand session={session} calls={calls} />
            <Deeds session={session} />
          </Stack>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}
