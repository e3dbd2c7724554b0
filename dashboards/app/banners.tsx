// What is wrong or unusual with the server as a whole; single panels tell of their own faults.
import { Anchor, Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ReadyAnswer } from '../../schemas/api.ts';
import { askNow, useLive } from '../data/live.ts';
import { IS_DEMO } from '../data/place.ts';
import { useSeconds } from '../view/use-seconds.ts';

export function Banners() {
  const { connection, ready } = useLive();
  return (
    <div className="outlay-banners outlay-no-print">
      {IS_DEMO && (
        <Banner kind="demo">
          These are the figures of an invented company. <Anchor href="/">Go to your own</Anchor>
        </Banner>
      )}
      {connection === 'lost' ? <Lost /> : ready && <Faults ready={ready} />}
    </div>
  );
}

function Faults({ ready: { status, engine, ingest, reason = '' } }: { readonly ready: ReadyAnswer }) {
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
