// A budget: about what, how much for which period, and what happens when it is used up.
import { Checkbox, NativeSelect, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { z } from 'zod';
import type { budgetList, BudgetTold } from '../../../schemas/budgets.ts';
import type { BudgetScope, DecisionPeriod } from '../../../schemas/limit-api.ts';
import type { groupListAnswer } from '../../../schemas/settings-api.ts';
import { useRead, useUsage } from '../../data/queries.ts';
import { Answer } from '../../parts/panel.tsx';
import { useView } from '../../view/use-view.ts';
import { microDollars } from '../../words/limits.ts';
import { budgetOf } from '../../words/budget-text.ts';
import { AmountField } from './amount-field.tsx';
import { changedValue, draftOf, idOf, isComplete, stopsAll, type Draft } from './budget-draft.ts';
import { percentsOf } from './percents.ts';
import { PER, SCOPE_NAMES } from './scope-words.ts';
import { ExistingSetting, SettingBar, type Editing } from './setting-form.tsx';

/** As many ids as one answer can tell. */
const MOST_BUDGETS = 1_000;

/** An existing budget. */
export function EditBudget({ budget }: { readonly budget: string }) {
  return (
    <ExistingSetting<BudgetTold>
      path={`/api/v1/budgets/${encodeURIComponent(budget)}`}
      height={520}
      gone={<Text size="sm">There is no budget {budget}.</Text>}
    >
      {(editing) => <Editor {...editing} taken={[]} />}
    </ExistingSetting>
  );
}

export function NewBudget() {
  const query = useRead<z.infer<typeof budgetList>>('/api/v1/budgets', { limit: MOST_BUDGETS });
  return (
    <Answer query={query} height={520}>
      {({ data }) => (
        <Editor
          current={undefined}
          taken={data.map(({ budget }) => budget)}
          onReload={() => void query.refetch()}
        />
      )}
    </Answer>
  );
}

type EditorProps = Editing<BudgetTold> & {
  /** Ids that a new one cannot have. */
  readonly taken: readonly string[];
};

function Editor({ current, taken, onReload }: EditorProps) {
  const told = current?.body;
  const [draft, setDraft] = useState(() => draftOf(told));
  const put = (next: Partial<Draft>) => setDraft({ ...draft, ...next });
  const id = told?.budget ?? idOf(draft, taken);
  const path = `/api/v1/budgets/${encodeURIComponent(id)}`;
  const value = changedValue(draft, told);
  return (
    <Stack gap="sm">
      <Subject draft={draft} put={put} isFixed={told !== undefined} />
      <Rules draft={draft} put={put} />
      <SettingBar
        path={path}
        current={current}
        body={value}
        changes={value ? [{ kind: 'budget', budget: id, ...value }] : []}
        isValid={isComplete(draft)}
        confirm={stopsAll(draft) && 'Yes, refuse all work that it is about'}
        audited={{ kind: 'budget', id }}
        mine={`${microDollars(budgetOf(draft.amount))} ${PER[draft.period]}`}
        onReload={onReload}
        label={current ? 'Save' : 'Add the budget'}
        away={{ title: 'Take the budget away?', sentence: 'Work that it stops goes on at once.' }}
      />
    </Stack>
  );
}

/** How much, for how long, and what happens then. */
function Rules({ draft, put }: Omit<SubjectProps, 'isFixed'>) {
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <AmountField label="Dollars" text={draft.amount} onChange={(amount) => put({ amount })} isRequired />
        <NativeSelect
          label="Period"
          value={draft.period}
          disabled={draft.kind === 'session'}
          onChange={(event) => put({ period: event.currentTarget.value as DecisionPeriod })}
          data={(draft.kind === 'session' ? (['session'] as const) : (['day', 'week', 'month'] as const)).map(
            (period) => ({ value: period, label: PER[period] }),
          )}
        />
        <NativeSelect
          label="When it is used up"
          value={draft.action}
          onChange={(event) => put({ action: event.currentTarget.value === 'block' ? 'block' : 'warn' })}
          data={[
            { value: 'block', label: 'refuse work (hard)' },
            { value: 'warn', label: 'only tell (soft)' },
          ]}
        />
        <TextInput
          label="Alert at percent"
          value={draft.thresholds}
          error={percentsOf(draft.thresholds) === undefined && 'Percents such as 50, 90, 100'}
          onChange={(event) => put({ thresholds: event.currentTarget.value })}
        />
      </SimpleGrid>
      <Checkbox
        label="Refuse while spend cannot be read"
        checked={draft.isClosed}
        onChange={(event) => put({ isClosed: event.currentTarget.checked })}
      />
      <Checkbox
        label="Switched on"
        checked={draft.isOn}
        onChange={(event) => put({ isOn: event.currentTarget.checked })}
      />
      {draft.kind === 'model' && (
        <Text size="sm" c="dimmed">
          Hooks do not tell the model before a call: a hard budget of a model holds for gateways and others
          that name it.
        </Text>
      )}
    </>
  );
}

type SubjectProps = {
  readonly draft: Draft;
  readonly put: (next: Partial<Draft>) => void;
  readonly isFixed: boolean;
};

function Subject({ draft, put, isFixed }: SubjectProps) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
      <TextInput
        label="Name"
        value={draft.name}
        required
        maxLength={200}
        onChange={(event) => put({ name: event.currentTarget.value })}
      />
      <NativeSelect
        label="About"
        value={draft.kind}
        disabled={isFixed}
        onChange={(event) => {
          const kind = event.currentTarget.value as BudgetScope['kind'];
          put({ kind, id: '', period: kind === 'session' ? 'session' : 'month' });
        }}
        data={Object.entries(SCOPE_NAMES).map(([value, label]) => ({ value, label }))}
      />
      {draft.kind !== 'deployment' && (
        <>
          <TextInput
            label={`Which ${SCOPE_NAMES[draft.kind].toLowerCase()}`}
            description="As the ledger spells it; what was seen is proposed."
            value={draft.id}
            required
            disabled={isFixed}
            list="outlay-budget-ids"
            onChange={(event) => put({ id: event.currentTarget.value })}
          />
          <Proposals kind={draft.kind} />
        </>
      )}
    </SimpleGrid>
  );
}

/** What was seen lately of a kind, the largest spend first. */
function Proposals({ kind }: { readonly kind: Exclude<BudgetScope['kind'], 'deployment'> }) {
  const { span } = useView();
  const isGroup = kind === 'group';
  const { data } = useUsage({
    span: isGroup ? undefined : span,
    groupBy: [kind],
    sort: '-cost_usd',
    limit: 50,
  });
  const groups = useRead<z.infer<typeof groupListAnswer>>('/api/v1/groups', {}, isGroup).data;
  const ids = isGroup
    ? (groups?.data ?? []).map(({ group }) => group)
    : (data?.rows ?? []).map((row) => row[kind] ?? '');
  return (
    <datalist id="outlay-budget-ids">
      {ids.filter(Boolean).map((id) => (
        <option key={id} value={id} />
      ))}
    </datalist>
  );
}
