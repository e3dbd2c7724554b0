// The side panel of a price of one's own: making or changing it, and what the last 30 days would cost with it.
import { NativeSelect, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { PriceEntryAnswer } from '../../../schemas/price-book-api.ts';
import type { PriceRole } from '../../../schemas/price-book.ts';
import type { PricesAnswer, UnpricedAnswer } from '../../../schemas/prices-api.ts';
import { useRead } from '../../data/queries.ts';
import { Answer } from '../../parts/panel.tsx';
import { rangeParams } from '../../view/range.ts';
import { useNow } from '../../view/use-now.ts';
import { useView } from '../../view/use-view.ts';
import { dayOf } from '../../words/days.ts';
import { ExistingSetting, SettingBar, type Editing } from '../limits/setting-form.tsx';
import { entryIdOf, isRate, newPrice, priceDraftOf, priceValueOf, type PriceDraft } from './price-draft.ts';
import { PricePreview } from './price-preview.tsx';
import { ROLE_WORDS, SUBJECT_WORDS } from './price-words.ts';
import type { PriceFor } from './model-address.ts';
import { PRICE_BOOK, usePriceBook } from './questions.ts';
import { TokenFields, type ListRates } from './token-fields.tsx';

/** An entry that is there. */
export function ExistingPrice({ entry }: { readonly entry: string }) {
  return (
    <ExistingSetting<PriceEntryAnswer> path={`${PRICE_BOOK}/${encodeURIComponent(entry)}`} height={520}>
      {(editing) =>
        editing.current.body.managed ? (
          <Managed entry={editing.current.body} />
        ) : (
          <Form {...editing} first={priceDraftOf(editing.current.body)} />
        )
      }
    </ExistingSetting>
  );
}

/** A new entry for a model: its rates are those of the list where they are not typed, its days begin with the first call without a price. */
export function NewPrice({ price }: { readonly price: PriceFor }) {
  const { span } = useView();
  const now = useNow();
  const days = rangeParams(span);
  const prices = useRead<PricesAnswer>('/api/v1/prices', days);
  const unpriced = useRead<UnpricedAnswer>('/api/v1/unpriced', days);
  const isIt = (row: { readonly provider: string; readonly model: string }): boolean =>
    row.provider === price.provider && row.model === price.model;
  return (
    <Answer query={prices} height={520}>
      {({ data }) => {
        const first = unpriced.data?.data.find(isIt)?.first_seen;
        return (
          <Form
            key={`${price.role} ${price.provider}/${price.model}`}
            first={newPrice(price, dayOf(first ?? now))}
            list={data.find(isIt)}
            current={undefined}
            onReload={() => undefined}
          />
        );
      }}
    </Answer>
  );
}

type FormProps = Editing<PriceEntryAnswer> & {
  readonly first: PriceDraft;
  readonly list?: ListRates | undefined;
};

function Form({ first, list, current, onReload }: FormProps) {
  const [draft, setDraft] = useState(first);
  const taken = usePriceBook().data?.data.map(({ entry }) => entry) ?? [];
  const id = current?.body.entry ?? entryIdOf(draft, taken);
  const value = priceValueOf(draft);
  const isNew = current === undefined;
  return (
    <Stack gap="sm">
      <Fields draft={draft} put={(next) => setDraft({ ...draft, ...next })} isNew={isNew} list={list} />
      {draft.of === 'tokens' && <PricePreview id={id} value={value} />}
      <Text size="sm" c="dimmed">
        It counts for calls that are rated from now on. What was charged stays until it is priced again, which
        is asked for under Price book.
      </Text>
      <SettingBar
        path={`${PRICE_BOOK}/${encodeURIComponent(id)}`}
        current={current}
        body={value}
        isValid={value !== undefined}
        audited={{ kind: 'price', id }}
        mine={`${id}: ${typedWords(draft)}`}
        onReload={onReload}
        label={isNew ? 'Set the price' : 'Save'}
        away={{
          title: 'Take the price away?',
          sentence: 'What was rated by it stays until it is priced again.',
        }}
      />
    </Stack>
  );
}

function typedWords({ of, rates, percentOff, price }: PriceDraft): string {
  if (of !== 'tokens') return price;
  return percentOff === '' ? `${rates.input} in, ${rates.output} out` : `${percentOff}% off the list`;
}

function Managed({ entry }: { readonly entry: PriceEntryAnswer }) {
  return (
    <Text size="sm">
      {entry.entry} is kept in the price file of this deployment, and is only changed there.
    </Text>
  );
}

type FieldsProps = {
  readonly draft: PriceDraft;
  readonly put: (next: Partial<PriceDraft>) => void;
  readonly isNew: boolean;
  readonly list: ListRates | undefined;
};

function Fields({ draft, put, isNew, list }: FieldsProps) {
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <NativeSelect
          label="Price of"
          value={draft.of}
          disabled={!isNew}
          onChange={(event) => put({ of: event.currentTarget.value as PriceDraft['of'] })}
          data={Object.entries(SUBJECT_WORDS).map(([value, label]) => ({ value, label }))}
        />
        {draft.of === 'tokens' ? (
          <NativeSelect
            label="What it is"
            description={ROLE_WORDS[draft.role].sentence}
            value={draft.role}
            onChange={(event) => put({ role: event.currentTarget.value as PriceRole })}
            data={Object.entries(ROLE_WORDS).map(([value, { word: label }]) => ({ value, label }))}
          />
        ) : (
          <TextInput
            label={draft.of === 'credits' ? 'Unit' : 'SKU'}
            description={draft.of === 'credits' ? 'Such as github_ai_credit.' : 'Such as actions_linux.'}
            required
            value={draft.name}
            onChange={(event) => put({ name: event.currentTarget.value })}
          />
        )}
      </SimpleGrid>
      {draft.of === 'tokens' ? (
        <TokenFields draft={draft} put={put} list={list} />
      ) : (
        <TextInput
          label={draft.of === 'credits' ? 'Dollars for one credit' : 'Dollars for one minute'}
          inputMode="decimal"
          required
          value={draft.price}
          error={draft.price !== '' && !isRate(draft.price) && 'A number such as 0.01'}
          onChange={(event) => put({ price: event.currentTarget.value })}
        />
      )}
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <TextInput
          label="From (UTC)"
          type="date"
          required
          value={draft.from}
          onChange={(event) => put({ from: event.currentTarget.value })}
        />
        <TextInput
          label="Last day (optional)"
          type="date"
          value={draft.last}
          error={draft.last !== '' && draft.last < draft.from && 'Not before its first day'}
          onChange={(event) => put({ last: event.currentTarget.value })}
        />
      </SimpleGrid>
      <TextInput
        label="Source (optional)"
        description="The contract, quote or page that says so."
        maxLength={500}
        value={draft.source}
        onChange={(event) => put({ source: event.currentTarget.value })}
      />
    </>
  );
}
