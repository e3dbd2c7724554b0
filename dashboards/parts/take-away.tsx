// Takes something that was set up away, once a person said yes.
import { Button, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { change } from '../data/client.ts';
import { announce } from './announce.tsx';
import { Refusal } from './refusal.tsx';

type Props = {
  /** What it is called in sentences: `channel`. */
  readonly what: string;
  /** What is lost with it, as a sentence. */
  readonly loss: string;
  readonly path: string;
  readonly etag: string | null;
  /** The list that it is in, by its address. */
  readonly list: string;
  readonly onDone: () => void;
};

export function TakeAway({ what, loss, path, etag, list, onDone }: Props) {
  const [isAsking, setAsking] = useState(false);
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: async () => await change(path, { method: 'DELETE', etag }),
    onSuccess: async () => {
      announce(`The ${what} is gone.`);
      onDone();
      await queries.invalidateQueries({ queryKey: [list] });
    },
  });
  if (!isAsking) {
    return (
      <Button variant="subtle" color="red" onClick={() => setAsking(true)}>
        Take away
      </Button>
    );
  }
  return (
    <Refusal title={`Take the ${what} away?`}>
      <Text size="sm">{remove.error ? remove.error.message : loss}</Text>
      <Button size="xs" color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
        Yes, take it away
      </Button>
    </Refusal>
  );
}
