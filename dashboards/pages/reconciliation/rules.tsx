// What the comparison goes by: which spend of ours is of which scope at a provider, and what may differ.
import { Stack } from '@mantine/core';
import { Scopes } from './scopes.tsx';
import { Tolerance } from './tolerance.tsx';

export function Rules() {
  return (
    <Stack>
      <Scopes />
      <Tolerance />
    </Stack>
  );
}
