// One slice: both sides by model and kind of token, the way from the estimate to the bill, and the lines of the reports.
import { Stack, Text, Title } from '@mantine/core';
import { useSearchParams } from 'wouter';
import type { SliceAnswer } from '../../../schemas/reconciliation-slice.ts';
import { useRead } from '../../data/queries.ts';
import { Boundary } from '../../parts/boundary.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Answer } from '../../parts/panel.tsx';
import { SideSheet } from '../../parts/side-sheet.tsx';
import { shareText } from '../../words/figures.ts';
import { dollars } from '../../words/money.ts';
import { exact } from '../../words/numbers.ts';
import { date, minute } from '../../words/times.ts';
import { Outcome, Status } from './outcome.tsx';
import { RECONCILIATION } from './questions.ts';
import { sliceOf } from './slice-address.ts';
import { CELL_COLUMNS, CLASS_COLUMNS, LINE_COLUMNS, PERSON_COLUMNS } from './slice-columns.tsx';
import { differenceWords, scopeName } from './slice-words.ts';
import { WaterfallTable } from './waterfall-table.tsx';

export default function SliceSheet({ id }: { readonly id: string }) {
  const [, setAddress] = useSearchParams();
  const { provider, scope, day } = sliceOf(id);
  const path = `${RECONCILIATION}/slices/${[provider, scope, day].map(encodeURIComponent).join('/')}`;
  const query = useRead<SliceAnswer>(path);
  const close = () =>
    setAddress((old) => {
      const next = new URLSearchParams(old);
      next.delete('slice');
      return next;
    });
  return (
    <SideSheet title={`${provider}, ${date(day)}`} onClose={close}>
      <Boundary key={id}>
        <Answer query={query} height={520}>
          {(slice) => <Told slice={slice} path={path} />}
        </Answer>
      </Boundary>
    </SideSheet>
  );
}

function Told({ slice, path }: { readonly slice: SliceAnswer; readonly path: string }) {
  const { imported_at: imported, coverage, outcome, status } = slice;
  return (
    <Stack gap="md">
      <Facts
        of={[
          ['State', <Outcome key="outcome" of={outcome} />],
          ['Figures', <Status key="status" of={status} />],
          ['Scope', scopeName(slice)],
          ['Telemetry at list prices (est.)', dollars(slice.list_usd)],
          ['At our prices (est.)', dollars(slice.estimated_usd)],
          ['Before discounts', dollars(slice.billed_list_usd)],
          ['Billed', dollars(slice.billed_usd)],
          ['Difference', differenceWords(slice)],
          ['Unexplained', dollars(slice.unexplained_usd)],
          ['Seen by telemetry', shareText(coverage?.toFixed(4))],
          ['Calls without a price', exact(slice.unpriced_calls)],
          ['Report imported', imported === null ? 'none imported' : minute(imported)],
        ]}
      />
      <ExportMenu twin={path} params={{}} />
      <Section title="What differs, and why">
        <DataTable
          caption="Both sides by what they are"
          columns={CLASS_COLUMNS}
          rows={slice.classes}
          rowKey={({ class: of, reason }) => `${of} ${reason}`}
          empty={<Text size="sm">Nothing on either side.</Text>}
        />
      </Section>
      {slice.billed_usd !== null && (
        <Section title="From the estimate to the bill">
          <WaterfallTable of={slice.waterfall} />
        </Section>
      )}
      <Section title="By model and kind of token">
        <DataTable
          caption="Both sides by model and kind of token"
          columns={CELL_COLUMNS}
          rows={slice.cells}
          rowKey={({ model, kind, unit }) => `${model} ${kind} ${unit}`}
          empty={<Text size="sm">Neither side tells models.</Text>}
        />
      </Section>
      {slice.people.length > 0 && (
        <Section title="By person">
          <DataTable
            caption="Both sides by person"
            columns={PERSON_COLUMNS}
            rows={slice.people}
            rowKey={({ user }) => user}
            empty={null}
          />
        </Section>
      )}
      <Section title="Lines of the reports">
        <DataTable
          caption="Lines of the reports, summed by item"
          columns={LINE_COLUMNS}
          rows={slice.bill_lines}
          rowKey={(row) =>
            [
              row.source,
              row.account,
              row.scope,
              row.item,
              row.model,
              row.token_kind,
              row.user,
              row.unit,
            ].join(' ')
          }
          empty={<Text size="sm">No report of it was imported.</Text>}
        />
      </Section>
    </Stack>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <section>
      <Title order={3} size="h5">
        {title}
      </Title>
      {children}
    </section>
  );
}
