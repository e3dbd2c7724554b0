// What each model cost, what has a price and what has none, and the list prices that apply now.
import { Stack, Title } from '@mantine/core';
import { Credits } from './credits.tsx';
import { ModelTable } from './model-table.tsx';
import { PriceTable } from './price-table.tsx';
import { Unpriced } from './unpriced.tsx';

export default function Models() {
  return (
    <Stack>
      <Title order={1}>Models and pricing</Title>
      <Unpriced />
      <ModelTable />
      <PriceTable />
      <Credits />
    </Stack>
  );
}
