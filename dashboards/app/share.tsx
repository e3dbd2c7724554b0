// The link that shows somebody else the same.
import { ActionIcon, Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { announce } from '../parts/announce.tsx';
import { Icon } from '../parts/icons.tsx';

export function Share() {
  const { copied, share, label } = useShare();
  return (
    <ActionIcon
      variant="default"
      size={30}
      aria-label={label}
      title={label}
      color={copied ? 'green' : undefined}
      onClick={share}
    >
      {copied ? <span aria-hidden="true">✓</span> : <Icon name="link" size={16} />}
    </ActionIcon>
  );
}

/** The same in words. */
export function ShareButton() {
  const { share, label } = useShare();
  return (
    <Button variant="default" size="xs" leftSection={<Icon name="link" size={16} />} onClick={share}>
      {label}
    </Button>
  );
}

function useShare() {
  const { copied, copy } = useClipboard({ timeout: 2_000 });
  const share = (): void => {
    copy(location.href);
    announce('Link copied');
  };
  return { copied, share, label: copied ? 'Link copied' : 'Copy link to this view' };
}
