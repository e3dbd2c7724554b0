// The link that shows somebody else the same.
import { ActionIcon } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { announce } from '../parts/announce.tsx';
import { Icon } from '../parts/icons.tsx';

export function Share() {
  const { copied, copy } = useClipboard({ timeout: 2_000 });
  const label = copied ? 'Link copied' : 'Copy link to this view';
  return (
    <ActionIcon
      variant="default"
      size={30}
      aria-label={label}
      title={label}
      color={copied ? 'green' : undefined}
      onClick={() => {
        copy(location.href);
        announce('Link copied');
      }}
    >
      {copied ? <span aria-hidden="true">✓</span> : <Icon name="link" size={16} />}
    </ActionIcon>
  );
}
