// How old the newest figure is, and whether new ones come by themselves.
import { Box, Group, Text } from '@mantine/core';
import { useLive, type Live } from '../data/live.ts';
import { useSeconds } from '../view/use-seconds.ts';
import { ago, minute } from '../words/times.ts';

const WORDS: Readonly<Record<Live['connection'], string>> = {
  starting: 'Connecting',
  stream: 'Live: new usage appears by itself within seconds',
  asking: 'Asked for again every 15 seconds',
  lost: 'The server does not answer',
};

export function Freshness() {
  const { connection, dataAsOf } = useLive();
  const now = useSeconds();
  const sentence = sentenceOf({ connection, dataAsOf }, now);
  const exact = dataAsOf ? ` Newest usage: ${minute(dataAsOf)}.` : '';
  return (
    <Group gap={6} wrap="nowrap" title={`${WORDS[connection]}.${exact}`} className="outlay-freshness">
      <Box className={`outlay-dot outlay-dot-${connection}`} aria-hidden="true" />
      <Text span size="xs" c="dimmed" className="outlay-freshness-words">
        {sentence}
      </Text>
    </Group>
  );
}

function sentenceOf({ connection, dataAsOf }: Pick<Live, 'connection' | 'dataAsOf'>, now: number): string {
  if (connection === 'lost') return 'No connection';
  if (dataAsOf === undefined) return 'Connecting…';
  return dataAsOf === null ? 'No events yet' : `Last event ${ago(dataAsOf, now)}`;
}
