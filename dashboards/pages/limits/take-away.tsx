// Taking a setting away: asked once more. Every value stays in the list of changes.
import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { Refusal } from '../../parts/refusal.tsx';
import { NotSaved, useSave } from './save-bar.tsx';

type Props = {
  readonly path: string;
  readonly etag: string | null;
  readonly audited: { readonly kind: string; readonly id?: string };
  /** The question: `Take the budget away?` */
  readonly title: string;
  /** What it means. */
  readonly sentence: string;
  readonly onReload: () => void;
  readonly label?: string;
  /** After it is gone; by default the side panel of the page is closed. */
  readonly onDone?: () => void;
};

export function TakeAway({ path, etag, audited, title, sentence, ...props }: Props) {
  const { onReload, label = 'Take away' } = props;
  const [isAsking, setAsking] = useState(false);
  const remove = useSave(etag, props.onDone);
  if (!isAsking) {
    return (
      <Button variant="subtle" color="red" onClick={() => setAsking(true)}>
        {label}
      </Button>
    );
  }
  return (
    <Refusal title={title}>
      <Text size="sm">{sentence}</Text>
      <Button
        size="xs"
        color="red"
        loading={remove.isPending}
        onClick={() => remove.mutate({ step: { path, method: 'DELETE' }, reason: '' })}
      >
        Yes, {label.toLowerCase()}
      </Button>
      {remove.error && (
        <NotSaved error={remove.error} audited={audited} mine={label.toLowerCase()} onReload={onReload} />
      )}
    </Refusal>
  );
}
