// A name and what it is, in a list of such.
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <Text component="dt" size="xs" c="dimmed">
        {name}
      </Text>
      <Text component="dd" size="sm" m={0} className="outlay-break">
        {children}
      </Text>
    </div>
  );
}
