// Spend by cost center and product, and the rules that decide it.
import { Stack } from '@mantine/core';
import { Chargeback } from './chargeback.tsx';
import { Rules } from './rules.tsx';

export function CostCenters() {
  return (
    <Stack>
      <Chargeback />
      <Rules />
    </Stack>
  );
}
