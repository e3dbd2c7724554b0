// The side panel of a scope at a provider: which spend of ours is of it.
import { SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { BillScopeAnswer } from '../../../schemas/sign-off-api.ts';
import { Boundary } from '../../parts/boundary.tsx';
import { SideSheet } from '../../parts/side-sheet.tsx';
import { ExistingSetting, SettingBar, type Editing } from '../limits/setting-form.tsx';
import { BILL_SCOPES } from './questions.ts';
import { localOf, localWords, textsOf } from './scope-draft.ts';
import { SCOPE_NAMES } from './scope-names.ts';

type Props = {
  /** `<provider>/<scope>`; empty for one that no report names yet. */
  readonly id: string;
  readonly known: readonly BillScopeAnswer[];
  readonly onClose: () => void;
};

type Named = Pick<BillScopeAnswer, 'provider' | 'scope' | 'name' | 'local'>;

const NOTHING: Named = { provider: '', scope: '', name: '', local: {} };

export default function ScopePanel({ id, known, onClose }: Props) {
  const told = known.find(({ provider, scope }) => `${provider}/${scope}` === id);
  return (
    <SideSheet
      title={told ? `${told.provider}: ${told.name || told.scope}` : 'Map a scope'}
      onClose={onClose}
    >
      <Boundary key={id}>
        {told?.mapped ? (
          <ExistingSetting<BillScopeAnswer> path={pathOf(told)} height={420} gone={<NewScope told={told} />}>
            {(editing) => <Form {...editing} told={editing.current.body} />}
          </ExistingSetting>
        ) : (
          <NewScope told={told ?? NOTHING} />
        )}
      </Boundary>
    </SideSheet>
  );
}

function pathOf({ provider, scope }: Pick<Named, 'provider' | 'scope'>): string {
  return `${BILL_SCOPES}/${encodeURIComponent(provider)}/${encodeURIComponent(scope)}`;
}

function NewScope({ told }: { readonly told: Named }) {
  return <Form told={told} current={undefined} onReload={() => undefined} />;
}

type FormProps = Editing<BillScopeAnswer> & { readonly told: Named };

function Form({ told, current, onReload }: FormProps) {
  const [named, setNamed] = useState(told);
  const [texts, setTexts] = useState(() => textsOf(told.local));
  const { provider, scope, name } = named;
  const isNamed = provider.trim() !== '' && scope.trim() !== '';
  const local = localOf(texts);
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        {told.provider === '' && (
          <>
            <TextInput
              label="Provider"
              description="Such as openai, anthropic, github."
              required
              value={provider}
              onChange={(event) => setNamed({ ...named, provider: event.currentTarget.value })}
            />
            <TextInput
              label="Scope"
              description="Project, workspace or organization; default for the one without a name."
              required
              value={scope}
              onChange={(event) => setNamed({ ...named, scope: event.currentTarget.value })}
            />
          </>
        )}
        <TextInput
          label="Name (optional)"
          maxLength={200}
          value={name}
          onChange={(event) => setNamed({ ...named, name: event.currentTarget.value })}
        />
      </SimpleGrid>
      <Text size="sm">
        Spend of ours is of it where all of these fit. Several values, separated by commas: any of them.
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        {Object.entries(SCOPE_NAMES).map(([dimension, label]) => (
          <TextInput
            key={dimension}
            label={label}
            value={texts[dimension] ?? ''}
            onChange={(event) => setTexts({ ...texts, [dimension]: event.currentTarget.value })}
          />
        ))}
      </SimpleGrid>
      <SettingBar
        path={pathOf({ provider: provider.trim().toLowerCase(), scope: scope.trim() })}
        current={current}
        body={isNamed ? { name: name.trim(), local } : undefined}
        isValid={isNamed}
        confirm={Object.keys(local).length === 0 && 'Nothing of ours is of it, as of a console'}
        audited={{ kind: 'bill_scope', id: `${provider}/${scope}` }}
        mine={localWords(local)}
        onReload={onReload}
        away={{
          title: 'Take the mapping away?',
          sentence: 'The scope is compared together with all that is not mapped.',
        }}
      />
    </Stack>
  );
}
