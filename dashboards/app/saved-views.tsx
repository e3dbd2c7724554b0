// Addresses with names, kept in this browser.
import { ActionIcon, Anchor, Button, Group, Popover, Stack, Text, TextInput } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useState, type SyntheticEvent } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { keptAs } from '../data/place.ts';
import { Icon } from '../parts/icons.tsx';
import { viewsIn, withoutView, withView, type SavedView } from './saved.ts';

/** All saved views, and a way to replace them. */
export function useSavedViews(): readonly [readonly SavedView[], (views: readonly SavedView[]) => void] {
  const [kept, keep] = useLocalStorage<unknown>({
    key: keptAs('views'),
    defaultValue: [],
    getInitialValueInEffect: false,
  });
  return [viewsIn(kept), keep];
}

export function SavedViews() {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="bottom-end"
      trapFocus
      returnFocus
      width={280}
      shadow="md"
    >
      <Popover.Target>
        <ActionIcon
          variant="default"
          size={30}
          aria-label="Saved views"
          title="Saved views"
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name="bookmark" size={16} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label="Saved views">
        <SavedViewList onPick={() => setOpen(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** Every saved view, and a way to save this one. */
export function SavedViewList({ onPick }: { readonly onPick: () => void }) {
  const [views, setViews] = useSavedViews();
  const [name, setName] = useState('');
  const [path] = useLocation();
  const query = useSearch();
  const address = query === '' ? path : `${path}?${query}`;
  const save = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (name.trim() === '') return;
    setViews(withView(views, { name: name.trim(), address }));
    setName('');
  };
  return (
    <Stack gap="xs">
      {views.length === 0 && (
        <Text size="sm" c="dimmed">
          A saved view brings back this page with its days and filters.
        </Text>
      )}
      {views.map((view) => (
        <Group key={view.name} justify="space-between" wrap="nowrap">
          <Anchor
            component={Link}
            href={view.address}
            size="sm"
            truncate
            aria-current={view.address === address ? 'true' : undefined}
            onClick={onPick}
          >
            {view.name}
          </Anchor>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Delete the view ${view.name}`}
            onClick={() => setViews(withoutView(views, view.name))}
          >
            <Icon name="close" size={14} />
          </ActionIcon>
        </Group>
      ))}
      <Group component="form" gap="xs" wrap="nowrap" align="flex-end" onSubmit={save}>
        <TextInput
          data-autofocus
          size="xs"
          label="Save this view as"
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          flex={1}
        />
        <Button type="submit" size="xs" disabled={name.trim() === ''}>
          Save
        </Button>
      </Group>
    </Stack>
  );
}
