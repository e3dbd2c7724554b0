// What each model cost, what has a price and what has none, prices of one's own, what if, and credits.
import { Stack, Title } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { PageTabs } from '../../parts/tabs.tsx';
import { useAddress } from '../limits/use-address.ts';
import { BookTable } from './book-table.tsx';
import { CreditsTab } from './credits-tab.tsx';
import { ModelTable } from './model-table.tsx';
import { PriceTable } from './price-table.tsx';
import { modelPanelOf } from './model-address.ts';
import { Rerates } from './rerates.tsx';
import { Unpriced } from './unpriced.tsx';
import { WHAT_IF_PARAMS, WhatIf } from './what-if.tsx';

const ModelSheet = lazy(async () => await import('./model-panel.tsx'));

const PARTS = [
  {
    value: 'models',
    label: 'Models',
    body: (
      <Stack>
        <ModelTable />
        <PriceTable />
      </Stack>
    ),
  },
  {
    value: 'book',
    label: 'Price book',
    body: (
      <Stack>
        <BookTable />
        <Rerates />
      </Stack>
    ),
  },
  { value: 'what-if', label: 'What if', body: <WhatIf /> },
  { value: 'credits', label: 'Credits', body: <CreditsTab /> },
] as const;

export default function Models() {
  const { query, panel } = useAddress();
  return (
    <Stack>
      <Title order={1}>Models and pricing</Title>
      <Unpriced isBrief={PARTS.some(({ value }, index) => index > 0 && value === query.get('tab'))} />
      <PageTabs parts={PARTS} label="Parts of models and pricing" ownParams={['month', ...WHAT_IF_PARAMS]} />
      {modelPanelOf(panel) && (
        <Suspense fallback={null}>
          <ModelSheet />
        </Suspense>
      )}
    </Stack>
  );
}
