// What one can take along: the spend line of the agent, and everything that is recorded.
import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { announce } from '../../parts/announce.tsx';
import { download } from '../../parts/export-menu.tsx';
import { queryString } from '../../data/client.ts';

const STATUS_LINE = 'outlay connect claude --status-line';

export function MyActions({ me }: { readonly me: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(STATUS_LINE);
    setCopied(true);
    announce('The command is copied. Run it in a terminal.');
  };
  return (
    <Group gap="xs" className="outlay-no-print">
      <Button component="a" href="#ask" size="compact-sm" variant="filled">
        Ask for more
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => void copy()} title={STATUS_LINE}>
        {isCopied ? 'Copied: run it in a terminal' : 'Copy status line set-up'}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => void download(`/api/v1/exports/charges.csv${queryString({ user: me })}`)}
      >
        Download my data
      </Button>
    </Group>
  );
}
