// The side panel of a connection to billing: making, changing or taking it away.
import { Checkbox, NativeSelect, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { BillConnectionAnswer } from '../../../schemas/bill-connections-api.ts';
import type { BillSourceAnswer } from '../../../schemas/bills-api.ts';
import { useRead } from '../../data/queries.ts';
import { Boundary } from '../../parts/boundary.tsx';
import { SideSheet } from '../../parts/side-sheet.tsx';
import { ExistingSetting, SettingBar, type Editing } from '../limits/setting-form.tsx';
import {
  connectionBody,
  connectionDraftOf,
  connectionIdOf,
  wholeOf,
  type ConnectionDraft,
} from './connection-draft.ts';
import { CONNECTIONS } from './questions.ts';

type Props = {
  /** Empty for a new one. */
  readonly id: string;
  readonly taken: readonly string[];
  readonly onClose: () => void;
};

export default function ConnectionPanel({ id, taken, onClose }: Props) {
  return (
    <SideSheet title={id === '' ? 'Connect a provider' : `Connection ${id}`} onClose={onClose}>
      <Boundary key={id}>
        {id === '' ? (
          <Form current={undefined} taken={taken} onReload={() => undefined} />
        ) : (
          <ExistingSetting<BillConnectionAnswer>
            path={`${CONNECTIONS}/${encodeURIComponent(id)}`}
            height={480}
          >
            {(editing) => <Form {...editing} taken={[]} />}
          </ExistingSetting>
        )}
      </Boundary>
    </SideSheet>
  );
}

type FormProps = Pick<Props, 'taken'> & Editing<BillConnectionAnswer>;

function Form({ current, taken, onReload }: FormProps) {
  const [draft, setDraft] = useState(() => connectionDraftOf(current?.body));
  const isNew = current === undefined;
  const id = current?.body.id ?? connectionIdOf(draft.source, taken);
  const body = connectionBody(draft, isNew);
  return (
    <Stack gap="sm">
      <Fields draft={draft} put={(next) => setDraft({ ...draft, ...next })} isNew={isNew} />
      <SettingBar
        path={`${CONNECTIONS}/${encodeURIComponent(id)}`}
        current={current}
        body={body}
        isValid={body !== undefined}
        audited={{ kind: 'bill_connection', id }}
        mine={`${draft.source}, every ${draft.everyHours} h`}
        onReload={onReload}
        label={isNew ? 'Connect' : 'Save'}
        away={{
          title: 'Take the connection away?',
          sentence: 'Its key is forgotten. What it read stays.',
        }}
      />
    </Stack>
  );
}

type FieldsProps = {
  readonly draft: ConnectionDraft;
  readonly put: (next: Partial<ConnectionDraft>) => void;
  readonly isNew: boolean;
};

function Fields({ draft, put, isNew }: FieldsProps) {
  const sources =
    useRead<{ readonly data: readonly BillSourceAnswer[] }>('/api/v1/bill-sources').data?.data ?? [];
  const about = sources.find(({ source }) => source === draft.source);
  const { account = '', api_url: usual = '' } = about ?? {};
  return (
    <>
      <NativeSelect
        label="Report"
        value={draft.source}
        disabled={!isNew}
        onChange={(event) => put({ source: event.currentTarget.value as ConnectionDraft['source'] })}
        data={sourceChoices(sources, draft.source)}
      />
      <TextInput
        label={isNew ? 'Key or token' : 'Key or token (optional)'}
        description={isNew ? 'It is never shown again.' : 'Empty keeps the one there is.'}
        type="password"
        autoComplete="off"
        required={isNew}
        value={draft.secret}
        onChange={(event) => put({ secret: event.currentTarget.value })}
      />
      <TextInput
        label={account === '' ? 'Account (optional)' : 'Account'}
        description={account || 'Where the key does not say it.'}
        value={draft.account}
        onChange={(event) => put({ account: event.currentTarget.value })}
      />
      <Times draft={draft} put={put} />
      <TextInput
        label="Address of its API (optional)"
        description={`Empty: ${usual || 'the usual one'}.`}
        value={draft.apiUrl}
        onChange={(event) => put({ apiUrl: event.currentTarget.value })}
      />
      <Checkbox
        label="It may be an address of this machine or of a private network"
        checked={draft.isPrivateAllowed}
        onChange={(event) => put({ isPrivateAllowed: event.currentTarget.checked })}
      />
      {isNew && (
        <Text size="sm" c="dimmed">
          The key needs to read reports, and nothing else.
        </Text>
      )}
    </>
  );
}

/** How often it is asked, and how far back. */
function Times({ draft, put }: Pick<FieldsProps, 'draft' | 'put'>) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
      <TextInput
        label="Ask every so many hours"
        description="0: only on request."
        inputMode="numeric"
        value={draft.everyHours}
        error={wholeOf(draft.everyHours, 0, 168) === undefined && 'From 0 to 168'}
        onChange={(event) => put({ everyHours: event.currentTarget.value })}
      />
      <TextInput
        label="Days to read again"
        description="Recent days still move."
        inputMode="numeric"
        value={draft.lookBackDays}
        error={wholeOf(draft.lookBackDays, 1, 62) === undefined && 'From 1 to 62'}
        onChange={(event) => put({ lookBackDays: event.currentTarget.value })}
      />
    </SimpleGrid>
  );
}

/** Reports that a connection can read, and the one that is chosen. */
function sourceChoices(sources: readonly BillSourceAnswer[], chosen: string) {
  const known = sources.filter(({ can_connect: can }) => can).map(({ source }): string => source);
  const first = chosen === '' ? { value: '', label: 'Choose one' } : chosen;
  return known.includes(chosen) ? known : [first, ...known];
}
