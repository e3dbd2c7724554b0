// What was spent, on what, and what needs attention.
import { Box, Grid, Stack, Text, Title } from '@mantine/core';
import { Redirect, useSearchParams } from 'wouter';
import { useComparison } from '../../data/use-comparison.ts';
import { BehindSheet } from '../../parts/behind-sheet.tsx';
import { days } from '../../words/times.ts';
import { AttentionList } from './attention-list.tsx';
import { Cards } from './cards.tsx';
import { Headline } from './headline.tsx';
import { SpendOverTime } from './spend-over-time.tsx';
import { TopTables } from './top-tables.tsx';
import { useHasBeforeFailed, useOverTime } from './use-overview.ts';

export default function Overview() {
  const { data } = useOverTime();
  const [address] = useSearchParams();
  if (data?.data_as_of === null) return <Redirect to="/setup" replace />;
  return (
    <Stack gap="md">
      <Box>
        <Title order={1} size="h2" mb={4}>
          Overview
        </Title>
        <Headline />
      </Box>
      <section aria-label="Figures">
        <Cards />
        <ComparedWith />
      </section>
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <SpendOverTime />
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <AttentionList />
        </Grid.Col>
      </Grid>
      <TopTables />
      {address.has('behind') && <BehindSheet />}
    </Stack>
  );
}

function ComparedWith() {
  const { before, isCovered } = useComparison();
  const hasFailed = useHasBeforeFailed();
  if (!before || isCovered === undefined) return <Text size="xs" mt={6} mih={18} />;
  return (
    <Text size="xs" c="dimmed" mt={6} mih={18}>
      {hasFailed
        ? `No changes are shown: ${days(before)} could not be read.`
        : isCovered
          ? `Changes are against ${days(before)}, up to the same time of its last day.`
          : `No changes are shown: records do not reach back through ${days(before)}.`}
    </Text>
  );
}
