// What one can take along: the spend line of the agent, and everything that is recorded.
import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { copyText } from '../../parts/copy.ts';
import { announce } from '../../parts/announce.tsx';
import { useDownload } from '../../parts/use-download.ts';
import { queryString } from '../../data/client.ts';
import { rangeParams } from '../../view/range.ts';
import { useView } from '../../view/use-view.ts';
import { days } from '../../words/times.ts';

const STATUS_LINE = 'outlay connect claude --status-line';

/** To the form on the same page. */
function goToAsk(): void {
  const form = document.getElementById('ask');
  form?.scrollIntoView();
  form?.querySelector<HTMLElement>('button, input')?.focus({ preventScroll: true });
}

export function MyActions({ me }: { readonly me: string }) {
  const [isCopied, setCopied] = useState(false);
  const { span } = useView();
  const { isBusy, fault, start } = useDownload();
  const copy = async () => {
    if (!(await copyText(STATUS_LINE))) return;
    setCopied(true);
    announce('The command is copied. Run it in a terminal.');
  };
  return (
    <Group gap="xs" className="outlay-no-print">
      <Button size="compact-sm" variant="filled" onClick={goToAsk}>
        Ask for more
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => void copy()} title={STATUS_LINE}>
        {isCopied ? 'Copied: run it in a terminal' : 'Copy status line set-up'}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        loading={isBusy}
        title={`Every charge of ${days(span)}`}
        onClick={() => start(`/api/v1/exports/charges.csv${queryString({ ...rangeParams(span), user: me })}`)}
      >
        Download my data of {days(span)}
      </Button>
      {fault !== undefined && (
        <Text size="xs" c="var(--outlay-over)" role="alert">
          No file: {fault}
        </Text>
      )}
    </Group>
  );
}
