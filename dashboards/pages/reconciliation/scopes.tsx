// Projects, workspaces and organisations at providers, and which spend of ours is of each.
import { Button, Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { BillScopeAnswer } from '../../../schemas/sign-off-api.ts';
import { useRead } from '../../data/queries.ts';
import { Amount } from '../../parts/amount.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { UNKNOWN } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';
import { date } from '../../words/times.ts';
import { useAddress } from '../limits/use-address.ts';
import { BILL_SCOPES } from './questions.ts';
import { localWords } from './scope-draft.ts';

const ScopePanel = lazy(async () => await import('./scope-panel.tsx'));

/** Before provider and scope that the panel is about. */
const PANEL = 'scope:';

type List = { readonly data: readonly BillScopeAnswer[] };

export function Scopes() {
  const { panel, open, close } = useAddress();
  const query = useRead<List>(BILL_SCOPES);
  const shown =
    panel?.kind === 'edit' && panel.id.startsWith(PANEL) ? panel.id.slice(PANEL.length) : undefined;
  const loose = query.data?.data.filter(({ mapped }) => !mapped).length ?? 0;
  return (
    <Panel
      title="Which spend is of which scope?"
      summary={
        loose === 0
          ? 'What no mapping names is compared together, provider by provider.'
          : `${counted(loose, 'scope of reports is', 'scopes of reports are')} not mapped, and compared together, provider by provider.`
      }
      query={query}
      height={[360, 480]}
      actions={
        <Button size="compact-sm" variant="default" onClick={() => open('edit', PANEL)}>
          Map a scope
        </Button>
      }
    >
      {({ data }) => (
        <>
          <DataTable
            caption="Scopes at providers"
            columns={columnsOf((id) => open('edit', PANEL + id))}
            rows={data}
            rowKey={({ provider, scope }) => `${provider}/${scope}`}
            actions={<ExportMenu twin={BILL_SCOPES} params={{}} />}
            empty={
              <Empty
                why="not-connected"
                sentence="No report that was imported names a scope."
                action={null}
              />
            }
          />
          {shown !== undefined && (
            <Suspense fallback={null}>
              <ScopePanel id={shown} known={data} onClose={close} />
            </Suspense>
          )}
        </>
      )}
    </Panel>
  );
}

function columnsOf(onOpen: (id: string) => void): readonly Column<BillScopeAnswer>[] {
  return [
    {
      id: 'scope',
      label: 'Scope',
      cell: ({ scope, name }) => (
        <Text size="sm">
          {name || (scope === 'default' ? 'Without a name' : scope)}
          {name !== '' && (
            <Text size="xs" c="dimmed">
              {scope}
            </Text>
          )}
        </Text>
      ),
    },
    { id: 'provider', label: 'Provider', cell: ({ provider }) => provider },
    {
      id: 'local',
      label: 'Spend of ours',
      cell: ({ mapped, local }) => (
        <Text size="sm" maw={380} className="outlay-wraps" c={mapped ? undefined : 'dimmed'}>
          {mapped ? localWords(local) : 'Not mapped'}
        </Text>
      ),
    },
    {
      id: 'billed',
      label: 'Billed, 90 days',
      isNumber: true,
      cell: ({ billed_usd: usd }) => <Amount usd={usd} />,
    },
    {
      id: 'last',
      label: 'Last in a report',
      cell: ({ last_day: last }) => (last === null ? UNKNOWN : date(last)),
    },
    {
      id: 'actions',
      label: 'Actions',
      cell: ({ provider, scope, name, mapped }) => (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`${mapped ? 'Change' : 'Map'}: ${provider}, ${name || scope}`}
          onClick={() => onOpen(`${provider}/${scope}`)}
        >
          {mapped ? 'Change' : 'Map'}
        </Button>
      ),
    },
  ];
}
