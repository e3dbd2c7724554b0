// What stands where no report of a month was imported: how there comes to be one.
import { Anchor } from '@mantine/core';
import { Link } from 'wouter';
import { Empty } from '../../parts/states.tsx';
import { useMonth } from '../../view/use-month.ts';
import { monthName } from '../../words/times.ts';

export function NoReports() {
  const { month, current } = useMonth();
  const query = month === current ? '?tab=reports' : `?tab=reports&month=${month}`;
  return (
    <Empty
      why="not-connected"
      sentence={`No report of a provider was imported for ${monthName(month)}: there is nothing to compare with.`}
      action={
        <Anchor component={Link} href={`/reconciliation${query}`} size="sm" underline="always">
          Import a report or connect a provider
        </Anchor>
      }
    />
  );
}
