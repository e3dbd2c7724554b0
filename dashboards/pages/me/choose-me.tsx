// Asks once whose spend is one's own.
import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useUsers } from '../../data/queries.ts';
import { Panel } from '../../parts/panel.tsx';
import { SearchBox } from '../../parts/search-box.tsx';
import { Empty } from '../../parts/states.tsx';

const MOST_SHOWN = 8;

export function ChooseMe({ onChoose }: { readonly onChoose: (user: string) => void }) {
  const [text, setText] = useState('');
  const query = useUsers({ q: text || undefined, sort: 'user', limit: MOST_SHOWN + 1 });
  return (
    <Panel
      title="Who are you?"
      summary="Your token names nobody, so choose once. It is kept in this browser only."
      query={query}
      height={320}
      actions={<SearchBox label="Search by name" value={text} onChange={setText} />}
    >
      {({ data }) => {
        const people = data.filter(({ user }) => user !== '').slice(0, MOST_SHOWN);
        if (people.length === 0) {
          return text === '' ? (
            <Empty why="never" />
          ) : (
            <Empty
              why="filtered-out"
              sentence={`Nobody with usage in the last 30 days is called “${text}”.`}
            />
          );
        }
        return (
          <Stack gap={4} align="flex-start">
            {people.map(({ user }) => (
              <Button key={user} variant="subtle" size="sm" onClick={() => onChoose(user)}>
                {user}
              </Button>
            ))}
            {data.length > people.length && (
              <Text size="sm" c="dimmed">
                Search to find others.
              </Text>
            )}
          </Stack>
        );
      }}
    </Panel>
  );
}
