// What is wrong or unusual with the server as a whole; single panels tell of their own faults.
import { Anchor, Button, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ReadyAnswer } from '../../schemas/api.ts';
import { change } from '../data/client.ts';
import { askNow, useLive } from '../data/live.ts';
import { IS_DEMO } from '../data/place.ts';
import { useSeconds } from '../view/use-seconds.ts';
import { duration } from '../words/times.ts';

/** Seconds: writing takes a second or two, of which nobody need be told. */
const MOST_BEHIND = 10;

export function Banners() {
  const { connection, ready } = useLive();
  return (
    <div className="outlay-banners outlay-no-print">
      {IS_DEMO && (
        <Banner kind="demo">
          <Demo />
        </Banner>
      )}
      {connection === 'lost' ? <Lost /> : ready && <Faults ready={ready} />}
    </div>
  );
}

function Demo() {
  // The demo is a process of the Outlay at the root.
  const hide = useMutation({
    mutationFn: async () => await change('/api/v1/demo', { method: 'DELETE', base: '' }),
    onSuccess: () => location.assign('/'),
  });
  return (
    <Group gap="sm">
      <span>
        These are the figures of an invented company. <Anchor href="/">Go to your own</Anchor>
      </span>
      <Button
        size="compact-xs"
        variant="default"
        loading={hide.isPending}
        title="Ends the demo company; it can be started again in Setup"
        onClick={() => hide.mutate()}
      >
        Hide the demo
      </Button>
      {hide.error && <span role="alert">It could not be hidden. {hide.error.message}</span>}
    </Group>
  );
}

function Faults({ ready }: { readonly ready: ReadyAnswer }) {
  const { status, engine, ingest, reason = '', ledger_behind_seconds: behind } = ready;
  return (
    <>
      {status === 'starting' && (
        <Banner kind="note">Outlay is starting: figures come when the ledger is read.</Banner>
      )}
      {status === 'stopped' && (
        <Banner kind="fault">
          Nothing new is taken in until Outlay is started again. {reason} What is shown stays true.
        </Banner>
      )}
      {status === 'ready' && ingest === 'paused' && (
        <Banner kind="fault">Nothing new is taken in at the moment; senders will try again. {reason}</Banner>
      )}
      {status !== 'starting' && engine === 'down' && (
        <Banner kind="fault">
          The ledger cannot be read at the moment. New usage is kept and will be counted.
        </Banner>
      )}
      {status === 'ready' && engine === 'up' && behind >= MOST_BEHIND && (
        <Banner kind="note">
          Processing: usage that came in the last {duration(behind * 1_000)} is not all in these figures yet.
          Limits count it already.
        </Banner>
      )}
    </>
  );
}

function Lost() {
  const { retryAt } = useLive();
  const now = useSeconds();
  const left = Math.max(0, Math.ceil((retryAt - now) / 1_000));
  return (
    <Banner kind="fault">
      <span role="status">The server does not answer. What is shown may be old.</span>{' '}
      <span>{left > 0 ? `Next try in ${left} s.` : 'Trying again…'}</span>{' '}
      <Button size="compact-xs" variant="default" onClick={askNow}>
        Try now
      </Button>
    </Banner>
  );
}

type BannerProps = { readonly kind: 'demo' | 'note' | 'fault'; readonly children: ReactNode };

function Banner({ kind, children }: BannerProps) {
  return (
    <Group className={`outlay-banner outlay-banner-${kind}`} gap="xs">
      <Text size="sm" component="div">
        {children}
      </Text>
    </Group>
  );
}
