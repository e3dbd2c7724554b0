// A word that says what it means, on hover, focus and touch.
import { Text, Tooltip, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';

type DefinitionProps = {
  readonly children: ReactNode;
  /** One line that says what is counted. */
  readonly of: string;
};

export function Definition({ children, of }: DefinitionProps) {
  return (
    <Tooltip label={of} multiline maw={320} withArrow events={{ hover: true, focus: true, touch: true }}>
      <UnstyledButton className="outlay-definition" fz="inherit" fw="inherit" c="inherit">
        {children}
        <Text span className="outlay-hidden">
          . {of}
        </Text>
      </UnstyledButton>
    </Tooltip>
  );
}
