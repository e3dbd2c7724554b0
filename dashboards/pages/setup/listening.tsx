// What arrives, as it arrives: a row that waits, then names the last call; below it the latest requests and why they failed.
import { Anchor, CloseButton, Group, Paper, SegmentedControl, Stack, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import type { SessionRow } from '../../../schemas/api.ts';
import type { SenderAnswer, SendersAnswer } from '../../../schemas/senders.ts';
import type { RecentRequest, SetupAnswer } from '../../../schemas/setup.ts';
import { Panel } from '../../parts/panel.tsx';
import { useSeconds } from '../../view/use-seconds.ts';
import { dollars } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';
import { ago, minute } from '../../words/times.ts';
import { lastHeard } from './checks.ts';
import { useLastSession, useRequests } from './questions.ts';

type Props = {
  readonly setup: SetupAnswer | undefined;
  readonly senders: UseQueryResult<SendersAnswer>;
};

export function Listening({ setup, senders }: Props) {
  const [query, setQuery] = useSearchParams();
  const from = query.get('requests') === 'anywhere' ? 'anywhere' : 'here';
  const requests = useRequests(from);
  const choose = (value: string): void =>
    setQuery(
      (old) => {
        const next = new URLSearchParams(old);
        next.delete('requests');
        if (value === 'anywhere') next.set('requests', value);
        return next;
      },
      { replace: true },
    );
  return (
    <Panel
      title="Is anything arriving?"
      summary="Looked at every 2 seconds. Start an agent and ask it something: its first call shows up here."
      query={requests}
      height={270}
    >
      {({ data, address }) => (
        <Stack gap="sm">
          {senders.data && <LastCall senders={senders.data.data} setup={setup} />}
          <Group justify="space-between" gap="xs">
            <Text size="sm" fw={600} id="latest-requests">
              Latest requests
            </Text>
            <SegmentedControl
              size="xs"
              value={from}
              onChange={choose}
              aria-label="Requests from"
              data={[
                { value: 'here', label: 'My address' },
                { value: 'anywhere', label: 'Anywhere' },
              ]}
            />
          </Group>
          <Requests requests={data} where={from === 'here' ? ` from ${address}` : ''} />
        </Stack>
      )}
    </Panel>
  );
}

function LastCall({ senders, setup }: Pick<Props, 'setup'> & { readonly senders: readonly SenderAnswer[] }) {
  const sender = lastHeard(senders);
  const [isFirst] = useState(sender === undefined);
  const session = useLastSession(sender).data?.data[0];
  const now = useSeconds();
  return (
    <>
      <div className="outlay-listening" data-heard={sender !== undefined}>
        <span className="outlay-pulse" aria-hidden="true" />
        {sender ? (
          <div>
            <div role="status">
              <Text fw={600} className="outlay-break">
                {agentOf(sender)} of {whoOf(sender)}
              </Text>
              <Text size="sm" className="outlay-break">
                {session ? callOf(session) : 'Its calls are being counted.'}
              </Text>
            </div>
            <Text size="sm" c="dimmed">
              {ago(sender.last_at, Math.max(now, Date.parse(sender.last_at)))}
            </Text>
          </div>
        ) : (
          <div>
            <Text fw={600}>Listening</Text>
            <Text size="sm" className="outlay-break">
              {setup ? `${setup.otlp_http_url} (OTLP/HTTP), ${setup.otlp_grpc_url} (OTLP/gRPC)` : ' '}
            </Text>
          </div>
        )}
      </div>
      {isFirst && sender && session && <FirstCall sender={sender} session={session} />}
    </>
  );
}

function agentOf({ agent, version, who }: SenderAnswer): string {
  return [agent ?? who.service ?? who.name, version].filter(Boolean).join(' ');
}

function whoOf({ who }: SenderAnswer): string {
  return who.user ?? who.name;
}

function callOf({ models, cost_usd: cost, repo, calls }: SessionRow): string {
  const where = repo === '' ? '' : ` in ${repo}`;
  const what = calls === 1 ? '1 call' : counted(calls ?? 0, 'call', 'calls');
  return `${dollars(cost)} for ${what} to ${models.join(', ') || 'a model'}${where}`;
}

/** Told once, on the page that waited for it. */
function FirstCall({ sender, session }: { readonly sender: SenderAnswer; readonly session: SessionRow }) {
  const [isOpen, setOpen] = useState(true);
  if (!isOpen) return null;
  return (
    <Paper className="outlay-toast" role="status" withBorder shadow="md" p="md">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Text fw={600}>
            <Text span inherit c="var(--outlay-ok)" aria-hidden="true">
              ✓{' '}
            </Text>
            Your first call
          </Text>
          <Text size="sm" className="outlay-break">
            {session.models[0] ?? agentOf(sender)} by {whoOf(sender)}, {dollars(session.cost_usd)}.{' '}
            <Anchor component={Link} href="/" inherit underline="always">
              See it in the overview
            </Anchor>
          </Text>
        </div>
        <CloseButton aria-label="Close" onClick={() => setOpen(false)} />
      </Group>
    </Paper>
  );
}

function Requests({
  requests,
  where,
}: {
  readonly requests: readonly RecentRequest[];
  readonly where: string;
}) {
  const now = useSeconds();
  if (requests.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        None{where} since Outlay started.
      </Text>
    );
  }
  return (
    <ul className="outlay-requests outlay-requests-latest" aria-labelledby="latest-requests" tabIndex={0}>
      {requests.map((request, index) => (
        <li key={`${request.at} ${index}`}>
          <Group justify="space-between" gap="xs" wrap="nowrap">
            <Text size="sm" fw={500} c={request.reason === null ? 'var(--outlay-ok)' : 'var(--outlay-over)'}>
              {resultOf(request)}
            </Text>
            <Text size="xs" c="dimmed" title={minute(request.at)} style={{ whiteSpace: 'nowrap' }}>
              {ago(request.at, Math.max(now, Date.parse(request.at)))}
            </Text>
          </Group>
          <Text size="xs" c="dimmed" className="outlay-break">
            {[request.service || request.client, request.signal, request.protocol, request.address]
              .filter(Boolean)
              .join(' · ')}
          </Text>
          {request.sentence !== '' && (
            <Text size="sm" className="outlay-break">
              {request.sentence}
            </Text>
          )}
        </li>
      ))}
    </ul>
  );
}

function resultOf({ reason, accepted, rejected }: RecentRequest): string {
  if (reason === null) return `✓ Taken: ${counted(accepted, 'record', 'records')}`;
  return reason === 'records'
    ? `✗ ${counted(rejected, 'record', 'records')} refused, ${accepted} taken`
    : '✗ Refused';
}
