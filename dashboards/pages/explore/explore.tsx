// Spend by anything: one measure by one or two dimensions and by time.
import { Box, Stack, Text, Title } from '@mantine/core';
import { useAnnounce } from '../../parts/announce.tsx';
import { useComparison } from '../../data/use-comparison.ts';
import { useView } from '../../view/use-view.ts';
import { counted } from '../../words/numbers.ts';
import { written } from '../../words/measures.ts';
import { days } from '../../words/times.ts';
import { useAsked } from './ask.ts';
import { ExploreChart } from './explore-chart.tsx';
import { ExploreTable } from './explore-table.tsx';
import { MatrixTable } from './matrix-table.tsx';
import { isDimension, labelOf } from './question.ts';
import { QueryPanel } from './query-panel.tsx';
import { Rail } from './rail.tsx';
import { useCrossing } from './use-crossing.ts';
import { useExplore } from './use-explore.ts';

export default function Explore() {
  const { measure, by, and } = useExplore();
  const { span, filters } = useView();
  const { before, isCovered } = useComparison();
  const { data } = useAsked({ span, filters, groupBy: [by], measure });
  const crossing = useCrossing();
  const rows =
    data && `${counted(data.rows.length, 'row', 'rows')}${data.next_cursor === null ? '' : ' or more'}`;
  useAnnounce(data && `${rows}, ${written(measure, measure.of(data.totals))}`);
  const what = [by, ...(and ? [and] : [])].map((name) =>
    isDimension(name) ? labelOf(name).toLowerCase() : name,
  );
  return (
    <Stack gap="md">
      <Box>
        <Title order={1} size="h2" mb={4}>
          Explore
        </Title>
        <Text c="dimmed">
          {measure.label} by {what.join(' and ')}, {days(span)}.
          {before && isCovered === false && ' No changes are shown: records do not reach back far enough.'}
          {before && isCovered && ` Changes are against ${days(before)}.`}
        </Text>
      </Box>
      <div className="outlay-explore">
        <Rail />
        <Stack gap="md" miw={0}>
          <ExploreChart />
          {crossing.shape === 'crossed' ? (
            <MatrixTable crossing={crossing} />
          ) : (
            <ExploreTable isNested={crossing.shape === 'nested'} />
          )}
          <QueryPanel />
        </Stack>
      </div>
    </Stack>
  );
}
