// The way from the estimate to the bill of the month, of one provider or of all.
import { Checkbox, Group, NativeSelect, Text } from '@mantine/core';
import { useState } from 'react';
import type { WaterfallAnswer } from '../../../schemas/reconciliation-api.ts';
import { useRead } from '../../data/queries.ts';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useMonth } from '../../view/use-month.ts';
import { dollars, picoOf } from '../../words/money.ts';
import { RECONCILIATION, useBiller } from './questions.ts';
import { providerName } from './slice-words.ts';
import { WaterfallTable } from './waterfall-table.tsx';
import { waterfallSentence } from './waterfall-words.ts';

const PATH = `${RECONCILIATION}/waterfall`;

export function Waterfalls() {
  const { month } = useMonth();
  const [biller, choose] = useBiller();
  const [withNothing, setWithNothing] = useState(false);
  const query = useRead<WaterfallAnswer>(PATH, { month });
  const told = query.data?.providers.find(({ provider }) => provider === biller) ?? query.data;
  return (
    <Panel
      title="What lies between the estimate and the bill?"
      summary={told && waterfallSentence(told)}
      query={query}
      height={300}
      actions={
        <Group gap="xs">
          <NativeSelect
            size="xs"
            aria-label="Waterfall of"
            value={biller}
            onChange={(event) => choose(event.currentTarget.value)}
            data={[
              { value: '', label: 'All providers' },
              ...(query.data?.providers ?? []).map(({ provider: value }) => ({
                value,
                label: providerName(value),
              })),
            ]}
            className="outlay-no-print"
          />
          <ExportMenu twin={PATH} params={{ month }} />
        </Group>
      }
    >
      {(all) => (
        <>
          <WaterfallTable of={told ?? all} withNothing={withNothing} />
          <Group justify="space-between" mt="xs">
            <Text size="sm" c="dimmed">
              {(picoOf(all.left_out_usd) ?? 0n) !== 0n &&
                `${dollars(all.left_out_usd)} of telemetry is of days and providers without a report, and left out.`}
            </Text>
            <Checkbox
              size="xs"
              label="Steps of nothing, too"
              checked={withNothing}
              onChange={(event) => setWithNothing(event.currentTarget.checked)}
              className="outlay-no-print"
            />
          </Group>
        </>
      )}
    </Panel>
  );
}
