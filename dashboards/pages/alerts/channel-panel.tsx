// The side panel of a channel: adding or changing it, trying it, and what became of each delivery.
import { Stack, Title } from '@mantine/core';
import { useSearchParams } from 'wouter';
import type { ChannelAnswer } from '../../../schemas/channels.ts';
import { Boundary } from '../../parts/boundary.tsx';
import { SideSheet } from '../../parts/side-sheet.tsx';
import { ExistingSetting } from '../limits/setting-form.tsx';
import { withChannel } from './channel-address.ts';
import { ChannelForm } from './channel-form.tsx';
import { ChannelTest, Deliveries } from './deliveries.tsx';

type Props = {
  /** Empty for a new one. */
  readonly channel: string;
  readonly taken: readonly string[];
};

export default function ChannelPanel({ channel, taken }: Props) {
  const [, setAddress] = useSearchParams();
  const close = () => setAddress((old) => withChannel(old, undefined));
  return (
    <SideSheet onClose={close} title={channel === '' ? 'A new channel' : `Channel ${channel}`}>
      <Boundary key={channel}>
        {channel === '' ? (
          <ChannelForm current={undefined} taken={taken} onDone={close} onReload={() => undefined} />
        ) : (
          <Existing channel={channel} onDone={close} />
        )}
      </Boundary>
    </SideSheet>
  );
}

function Existing({ channel, onDone }: { readonly channel: string; readonly onDone: () => void }) {
  return (
    <ExistingSetting<ChannelAnswer> path={`/api/v1/channels/${encodeURIComponent(channel)}`} height={420}>
      {(editing) => (
        <Stack gap="md">
          <ChannelTest channel={channel} />
          <ChannelForm {...editing} taken={[]} onDone={onDone} />
          <Title order={3} size="h5">
            Deliveries
          </Title>
          <Deliveries channel={channel} />
        </Stack>
      )}
    </ExistingSetting>
  );
}
