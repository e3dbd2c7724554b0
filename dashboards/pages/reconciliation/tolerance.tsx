// What a slice may differ and still match, and when the figures of a provider's day are final.
import { SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ToleranceAnswer } from '../../../schemas/sign-off-api.ts';
import type { Versioned } from '../../data/client.ts';
import { Panel } from '../../parts/panel.tsx';
import { shareText } from '../../words/figures.ts';
import { minute } from '../../words/times.ts';
import { SaveBar } from '../limits/save-bar.tsx';
import { useSetting } from '../limits/use-setting.ts';
import { changedTolerance, toleranceTexts } from './tolerance-draft.ts';

const PATH = '/api/v1/reconciliation/tolerance';

export function Tolerance() {
  const query = useSetting<ToleranceAnswer>(PATH);
  return (
    <Panel
      title="What may differ?"
      summary={query.data ? summaryOf(query.data.body) : 'A slice matches where either number is met.'}
      query={query}
      height={220}
    >
      {(current) => <Editor key={current.etag} current={current} onReload={() => void query.refetch()} />}
    </Panel>
  );
}

function summaryOf({ absolute_usd: usd, relative, updated_at: at, updated_by: by }: ToleranceAnswer): string {
  const changed = at === null ? '' : ` ${by} changed it on ${minute(at)}.`;
  return `A slice matches where it differs by at most $${usd}, or by at most ${shareText(relative)}.${changed}`;
}

type EditorProps = { readonly current: Versioned<ToleranceAnswer>; readonly onReload: () => void };

function Editor({ current: { body, etag }, onReload }: EditorProps) {
  const [texts, setTexts] = useState(() => toleranceTexts(body));
  const changed = changedTolerance(body, texts);
  const field = (name: keyof typeof texts, label: string, description: string) => (
    <TextInput
      label={label}
      description={description}
      inputMode="decimal"
      value={texts[name]}
      error={changed.wrong.includes(name) && 'A number'}
      onChange={(event) => setTexts({ ...texts, [name]: event.currentTarget.value })}
    />
  );
  return (
    <Stack gap="sm" maw={680}>
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
        {field('absolute', 'Dollars', 'Of each slice.')}
        {field('percent', 'Percent', 'Of the larger side.')}
        {field('days', 'Days until final', 'Providers correct recent days.')}
      </SimpleGrid>
      <SaveBar
        step={
          Object.keys(changed.body).length === 0
            ? undefined
            : { path: PATH, method: 'PUT', body: changed.body }
        }
        etag={etag}
        isValid={changed.wrong.length === 0}
        audited={{ kind: 'reconcile_tolerance' }}
        mine={`$${texts.absolute}, ${texts.percent} %, ${texts.days} days`}
        onReload={onReload}
      />
    </Stack>
  );
}
