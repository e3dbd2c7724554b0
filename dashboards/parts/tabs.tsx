// Parts of a page, one at a time; the address holds which.
import { Tabs } from '@mantine/core';
import { Suspense, type ReactNode } from 'react';
import { useSearchParams } from 'wouter';
import { Waiting } from './states.tsx';

export type Part = { readonly value: string; readonly label: string; readonly body: ReactNode };

type Props = {
  /** The first is shown where the address names none. */
  readonly parts: readonly Part[];
  /** What they are parts of, for screen readers. */
  readonly label: string;
  /** Parameters of the address that belong to one part only: they go with it. */
  readonly ownParams?: readonly string[];
};

const OF_LISTS = ['panel', 'sort', 'q', 'page'];

export function PageTabs({ parts, label, ownParams = [] }: Props) {
  const [query, setQuery] = useSearchParams();
  const first = parts[0]?.value ?? '';
  const shown = parts.find(({ value }) => value === query.get('tab'))?.value ?? first;
  const choose = (next: string | null): void =>
    setQuery((old) => {
      const to = new URLSearchParams(old);
      for (const name of ['tab', ...OF_LISTS, ...ownParams]) to.delete(name);
      if (next !== null && next !== first) to.set('tab', next);
      return to;
    });
  return (
    <Tabs value={shown} onChange={choose} keepMounted={false}>
      <Tabs.List mb="md" aria-label={label} className="outlay-no-print">
        {parts.map(({ value, label: name }) => (
          <Tabs.Tab key={value} value={value}>
            {name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {parts.map(({ value, body }) => (
        <Tabs.Panel key={value} value={value}>
          <Suspense fallback={<Waiting height={420} />}>{body}</Suspense>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
