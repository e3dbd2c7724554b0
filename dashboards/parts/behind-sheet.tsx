// The data behind the figure that the address names: numerator, denominator, what was counted, coverage, freshness, API call.
import { Group, Stack, Text } from '@mantine/core';
import { useSearchParams } from 'wouter';
import { OUTCOMES, useOutcomes } from '../data/use-outcomes.ts';
import { useView } from '../view/use-view.ts';
import { behindOf, type Figure } from '../words/behind.ts';
import { days } from '../words/times.ts';
import { ExportMenu } from './export-menu.tsx';
import { SideSheet } from './side-sheet.tsx';

export function BehindSheet() {
  const [address, setAddress] = useSearchParams();
  const { query, params } = useOutcomes();
  const { span } = useView();
  const told = query.data && behindOf(query.data, address.get('behind') as Figure);
  if (!told) return null;
  const close = () =>
    setAddress((old) => {
      const next = new URLSearchParams(old);
      next.delete('behind');
      return next;
    });
  return (
    <SideSheet title={told.title} onClose={close}>
      <Stack gap="sm">
        <Text size="sm">{told.sentence}</Text>
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {days(span)}
          </Text>
          <ExportMenu twin={OUTCOMES} params={params} />
        </Group>
        {told.atLeast.length > 0 && (
          <Text size="sm" fw={600}>
            At least this much: {told.atLeast.join(' ')}
          </Text>
        )}
        {told.incomplete.length > 0 && (
          <Text size="sm" fw={600}>
            Not complete, so the true figure may be higher or lower: {told.incomplete.join(' ')}
          </Text>
        )}
        <Stack component="dl" gap="xs" m={0}>
          {told.facts.map(([name, value]) => (
            <div key={name}>
              <Text component="dt" size="xs" c="dimmed">
                {name}
              </Text>
              <Text component="dd" size="sm" m={0} className="outlay-wraps">
                {value}
              </Text>
            </div>
          ))}
        </Stack>
      </Stack>
    </SideSheet>
  );
}
