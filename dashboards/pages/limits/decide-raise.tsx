// One request for more: approve it or a part of it, deny it, or end it early.
import { Button, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { LimitState } from '../../../schemas/limit-api.ts';
import type { ProposedChange } from '../../../schemas/limit-preview.ts';
import type { RaiseAnswer } from '../../../schemas/raises.ts';
import type { Versioned } from '../../data/client.ts';
import { useRead } from '../../data/queries.ts';
import { Answer } from '../../parts/panel.tsx';
import { usePrivacy } from '../../view/pseudonyms.ts';
import { microDollars } from '../../words/limits.ts';
import { minute } from '../../words/times.ts';
import { budgetOf, budgetText } from '../../words/budget-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { LimitMeter } from '../../parts/limit-meter.tsx';
import { AmountField } from './amount-field.tsx';
import { RAISE_WORDS, whose } from './raises.tsx';
import { NotSaved, SaveBar, useSave } from './save-bar.tsx';
import { PER } from './scope-words.ts';
import { useSetting } from './use-setting.ts';

export function DecideRaise({ id }: { readonly id: string }) {
  const path = `/api/v1/raises/${encodeURIComponent(id)}`;
  const query = useSetting<RaiseAnswer>(path);
  const { write } = usePrivacy();
  const reload = () => void query.refetch();
  return (
    <Answer query={query} height={420}>
      {(raise) => (
        <Stack gap="sm">
          <Text>
            {whose(raise.body, write)}: {microDollars(raise.body.amount_micros)} more {PER[raise.body.period]}
            , until {minute(raise.body.expires_at)}.
          </Text>
          <Text size="sm">“{raise.body.reason}”</Text>
          <Text size="sm" c="dimmed">
            Asked by{' '}
            {raise.body.requested_by_user ? write(raise.body.requested_by_user) : raise.body.requested_by} on{' '}
            {minute(raise.body.requested_at)}. {RAISE_WORDS[raise.body.state]}.
          </Text>
          {raise.body.source.scope === 'user' && (
            <Now user={raise.body.source.id} period={raise.body.period} />
          )}
          {raise.body.state === 'requested' && (
            <Decision key={raise.etag} path={path} raise={raise} onReload={reload} />
          )}
          {raise.body.state === 'approved' && <End path={path} raise={raise} onReload={reload} />}
        </Stack>
      )}
    </Answer>
  );
}

/** How the limit stands that is to be raised. */
function Now({ user, period }: { readonly user: string; readonly period: RaiseAnswer['period'] }) {
  const { data } = useRead<LimitState>('/api/v1/limits/state', { user });
  const limit = data?.effective.find((each) => each.period === period);
  if (!data) return null;
  return limit ? (
    <LimitMeter limit={limit} state={data} />
  ) : (
    <Text size="sm">No limit of the {period} counts now.</Text>
  );
}

type DecisionProps = {
  readonly path: string;
  readonly raise: Versioned<RaiseAnswer>;
  readonly onReload: () => void;
};

function Decision({ path, raise: { body, etag }, onReload }: DecisionProps) {
  const [verdict, setVerdict] = useState('approve');
  const [amount, setAmount] = useState(() => budgetText(body.amount_micros));
  const [until, setUntil] = useState(body.expires_at.slice(0, 16));
  const isApproval = verdict === 'approve';
  const micros = budgetOf(amount) ?? 0;
  const expires = Date.parse(`${until}Z`);
  const isValid = !isApproval || (micros > 0 && !Number.isNaN(expires));
  const approval = {
    amount_micros: micros,
    ...(!Number.isNaN(expires) && { expires_at: new Date(expires).toISOString() }),
  };
  const change: ProposedChange = { kind: 'raise', raise: body.id, ...approval };
  return (
    <>
      <SegmentedControl
        aria-label="Decision"
        value={verdict}
        onChange={setVerdict}
        data={[
          { value: 'approve', label: 'Approve' },
          { value: 'deny', label: 'Deny' },
        ]}
      />
      {isApproval && (
        <>
          <AmountField label="Dollars more" text={amount} onChange={setAmount} isRequired />
          <TextInput
            type="datetime-local"
            label="Until (UTC)"
            value={until}
            required
            onChange={(event) => setUntil(event.currentTarget.value)}
          />
        </>
      )}
      <SaveBar
        key={verdict}
        step={{ path: `${path}/${verdict}`, method: 'POST', ...(isApproval && { body: approval }) }}
        etag={etag}
        {...(isApproval && { changes: [change] })}
        isValid={isValid}
        needsReason={!isApproval}
        audited={{ kind: 'raise', id: body.id }}
        mine={isApproval ? `approve ${microDollars(micros)}` : 'deny it'}
        onReload={onReload}
        label={isApproval ? `Approve ${micros > 0 ? microDollars(micros) : ''}` : 'Deny'}
      />
    </>
  );
}

function End({ path, raise: { body, etag }, onReload }: DecisionProps) {
  const [isAsking, setAsking] = useState(false);
  const end = useSave(etag);
  if (!isAsking) {
    return (
      <Button variant="default" w="fit-content" onClick={() => setAsking(true)}>
        End the raise now
      </Button>
    );
  }
  return (
    <Refusal title="End the raise?">
      <Text size="sm">
        The limit is {microDollars(body.amount_micros)} lower at once, and work beyond it stops.
      </Text>
      <Button
        size="xs"
        color="red"
        loading={end.isPending}
        onClick={() => end.mutate({ step: { path, method: 'DELETE' }, reason: '' })}
      >
        Yes, end it
      </Button>
      {end.error && (
        <NotSaved
          error={end.error}
          audited={{ kind: 'raise', id: body.id }}
          mine="ending it"
          onReload={onReload}
        />
      )}
    </Refusal>
  );
}
