// The side panel of a pool of credits that seats bring each month.
import { Checkbox, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { CreditPoolTold } from '../../../schemas/credits-api.ts';
import { fromUsd, toUsd } from '../../../schemas/money.ts';
import { MONTH_PATTERN } from '../../../schemas/month.ts';
import { useRead } from '../../data/queries.ts';
import { Answer } from '../../parts/panel.tsx';
import { useMonth } from '../../view/use-month.ts';
import { quantityText } from '../../words/figures.ts';
import { ExistingSetting, SettingBar, type Editing } from '../limits/setting-form.tsx';
import { poolBody, poolDraftOf, poolIdOf, type PoolDraft } from './pool-draft.ts';
import { isRate, isRateOrEmpty } from './price-draft.ts';
import { CREDIT_POOLS } from './questions.ts';

type List = { readonly data: readonly CreditPoolTold[] };

export function EditPool({ pool }: { readonly pool: string }) {
  return (
    <ExistingSetting<CreditPoolTold> path={`${CREDIT_POOLS}/${encodeURIComponent(pool)}`} height={420}>
      {(editing) => <Form {...editing} taken={[]} />}
    </ExistingSetting>
  );
}

export function NewPool() {
  const query = useRead<List>(CREDIT_POOLS);
  return (
    <Answer query={query} height={420}>
      {({ data }) => (
        <Form current={undefined} taken={data.map(({ pool }) => pool)} onReload={() => undefined} />
      )}
    </Answer>
  );
}

type FormProps = Editing<CreditPoolTold> & { readonly taken: readonly string[] };

function Form({ current, taken, onReload }: FormProps) {
  const { month } = useMonth();
  const [draft, setDraft] = useState(() => poolDraftOf(current?.body, month));
  const id = current?.body.pool ?? poolIdOf(draft, taken);
  const body = poolBody(draft);
  return (
    <Stack gap="sm">
      <Fields draft={draft} put={(next) => setDraft({ ...draft, ...next })} />
      <Text size="sm" role="status">
        {body
          ? `${body.seats} × ${quantityText(body.credits_per_seat)} = ${quantityText(creditsOf(body))} credits a month, shared by all.`
          : 'Seats and credits make the pool of a month.'}
      </Text>
      <SettingBar
        path={`${CREDIT_POOLS}/${encodeURIComponent(id)}`}
        current={current}
        body={body}
        isValid={body !== undefined}
        audited={{ kind: 'credit_pool', id }}
        mine={`${draft.seats} seats of ${draft.perSeat}`}
        onReload={onReload}
        label={current ? 'Save' : 'Add the pool'}
        away={{
          title: 'Take the pool away?',
          sentence: 'Its months have no pool then, and no remainder is known.',
        }}
      />
    </Stack>
  );
}

function creditsOf({ seats, credits_per_seat: each }: NonNullable<ReturnType<typeof poolBody>>): string {
  return toUsd((fromUsd(each) ?? 0n) * BigInt(seats));
}

type FieldsProps = { readonly draft: PoolDraft; readonly put: (next: Partial<PoolDraft>) => void };

function Fields({ draft, put }: FieldsProps) {
  const isMonth = (text: string): boolean => MONTH_PATTERN.test(text.trim());
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <TextInput
          label="Unit"
          description="Such as github_ai_credit or codex_credit."
          required
          value={draft.unit}
          onChange={(event) => put({ unit: event.currentTarget.value })}
        />
        <TextInput
          label="Name (optional)"
          description="Such as Copilot Business."
          maxLength={200}
          value={draft.name}
          onChange={(event) => put({ name: event.currentTarget.value })}
        />
        <TextInput
          label="Seats"
          inputMode="numeric"
          required
          value={draft.seats}
          error={draft.seats !== '' && !/^\d{1,8}$/.test(draft.seats.trim()) && 'A whole number'}
          onChange={(event) => put({ seats: event.currentTarget.value })}
        />
        <TextInput
          label="Credits of a seat and month"
          inputMode="decimal"
          required
          value={draft.perSeat}
          error={!isRate(draft.perSeat) && 'A number'}
          onChange={(event) => put({ perSeat: event.currentTarget.value })}
        />
        <TextInput
          label="Dollars of a seat and month (optional)"
          inputMode="decimal"
          leftSection="$"
          value={draft.seatPrice}
          error={!isRateOrEmpty(draft.seatPrice) && 'A number'}
          onChange={(event) => put({ seatPrice: event.currentTarget.value })}
        />
        <span />
        <TextInput
          label="First month"
          placeholder="2026-10"
          required
          value={draft.from}
          error={!isMonth(draft.from) && 'A month such as 2026-10'}
          onChange={(event) => put({ from: event.currentTarget.value })}
        />
        <TextInput
          label="Last month (optional)"
          placeholder="2027-09"
          value={draft.to}
          error={
            draft.to !== '' &&
            (!isMonth(draft.to) || draft.to < draft.from) &&
            'A month, not before the first'
          }
          onChange={(event) => put({ to: event.currentTarget.value })}
        />
      </SimpleGrid>
      <Checkbox
        label="What the pool does not cover is billed"
        description="Otherwise it is refused."
        checked={draft.allowsOverage}
        onChange={(event) => put({ allowsOverage: event.currentTarget.checked })}
      />
    </>
  );
}
