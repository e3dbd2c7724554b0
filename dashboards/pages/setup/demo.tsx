// The demo company at one click: a process and a store of its own, shown below /demo/.
import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { DemoAnswer } from '../../../schemas/setup.ts';
import { change } from '../../data/client.ts';
import { announce } from '../../parts/announce.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Failure } from '../../parts/states.tsx';
import { DEMO, useDemo } from './questions.ts';

export function Demo() {
  const demo = useDemo(true);
  return (
    <Panel
      title="What would it look like?"
      summary="A month of an invented company of 40 people, in a store of its own: nothing of it mixes with your figures."
      query={demo}
      height={40}
    >
      {(data) => <Controls demo={data} />}
    </Panel>
  );
}

function Controls({ demo }: { readonly demo: DemoAnswer }) {
  const client = useQueryClient();
  const ask = useMutation({
    mutationFn: async (method: 'POST' | 'DELETE') => await change<DemoAnswer>(DEMO, { method }),
    onSuccess: ({ body }) => client.setQueryData([DEMO, {}], body),
  });
  const { state, percent, reason } = demo;
  const last = useRef(state);
  useEffect(() => {
    if (last.current === 'loading' && state === 'ready') announce('The demo company is ready');
    last.current = state;
  }, [state]);
  return (
    <Stack gap="sm">
      {state === 'off' && reason !== '' && <Text size="sm">{reason}</Text>}
      {state === 'failed' && <Text size="sm">It did not start. {reason}</Text>}
      {state === 'loading' && (
        <>
          <progress
            className="outlay-progress"
            max={100}
            value={percent}
            aria-label="How much of the month is loaded"
          />
          <Text size="sm">The company moves in: {percent} % of its month. This takes about a minute.</Text>
        </>
      )}
      <Buttons demo={demo} isAsking={ask.isPending} onAsk={ask.mutate} />
      {ask.error && <Failure error={ask.error} />}
    </Stack>
  );
}

type ButtonsProps = {
  readonly demo: DemoAnswer;
  readonly isAsking: boolean;
  readonly onAsk: (method: 'POST' | 'DELETE') => void;
};

function Buttons({ demo: { state, path, reason }, isAsking, onAsk }: ButtonsProps) {
  if (state === 'off' || state === 'failed') {
    const isRefused = state === 'off' && reason !== '';
    return (
      <Group>
        <Button variant="default" disabled={isRefused} loading={isAsking} onClick={() => onAsk('POST')}>
          {state === 'failed' ? 'Start it anew' : 'Start the demo company'}
        </Button>
      </Group>
    );
  }
  return (
    <Group gap="sm">
      {state === 'ready' && (
        <Button component="a" href={path}>
          Look at the demo company
        </Button>
      )}
      <Button variant="default" loading={isAsking} onClick={() => onAsk('DELETE')}>
        {state === 'ready' ? 'Hide it' : 'Stop'}
      </Button>
      {state === 'loading' && (
        <Anchor href={path} size="sm">
          Look already
        </Anchor>
      )}
    </Group>
  );
}
