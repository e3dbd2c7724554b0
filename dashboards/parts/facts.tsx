// Names and values, in rows that wrap.
import { Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { Fact } from './fact.tsx';

export function Facts({ of }: { readonly of: readonly (readonly [string, ReactNode])[] }) {
  return (
    <Group component="dl" style={{ gap: '6px 24px' }} m={0} align="flex-start">
      {of.map(([name, value]) => (
        <Fact key={name} name={name}>
          {value}
        </Fact>
      ))}
    </Group>
  );
}
