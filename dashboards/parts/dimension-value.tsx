// A value of a dimension as people read it; a click narrows the page to it, and its own page is one step further.
import { Anchor, Group, Text, UnstyledButton } from '@mantine/core';
import { Link } from 'wouter';
import { LABELS, UNATTRIBUTED, type Dimension } from '../view/dimensions.ts';
import { isPrivate, pseudonymOf } from '../view/pseudonyms.ts';
import { useView } from '../view/use-view.ts';

const SOURCES: Readonly<Record<string, string>> = {
  main: 'Main work',
  subagent: 'Subagents',
  auxiliary: 'Auxiliary work',
};

/** How a value is written. */
export function nameOf(dimension: Dimension, value: string): string {
  if (value === '') return UNATTRIBUTED;
  if (dimension === 'source') return SOURCES[value] ?? value;
  if (dimension === 'repo') return withoutHost(value);
  if (dimension === 'user' && isPrivate()) return pseudonymOf(value);
  if (dimension === 'team' && /^\d+$/.test(value)) return `Team ${value}`;
  return dimension === 'pr' ? `#${value}` : value;
}

/** The same, with the host of a repository: for hints. */
export function wholeNameOf(dimension: Dimension, value: string): string {
  return dimension === 'repo' && value !== '' ? value : nameOf(dimension, value);
}

/** `github.com/acme/api` as `acme/api`: hosts are the same for nearly everybody, and names are cut at their end. */
function withoutHost(repo: string): string {
  const [host = '', ...rest] = repo.split('/');
  return rest.length > 1 && host.includes('.') ? rest.join('/') : repo;
}

/** The page about one value, where there is one. */
export function detailOf(dimension: Dimension, value: string): string | undefined {
  if (value === '') return undefined;
  if (dimension === 'user') return `/people/${encodeURIComponent(value)}`;
  return dimension === 'session' ? `/sessions/${encodeURIComponent(value)}` : undefined;
}

/** Pixels of the least that can be hit safely, in both directions (WCAG 2.2, 2.5.8). */
const TARGET = 24;

type Props = {
  readonly dimension: Dimension;
  readonly value: string;
  /** Shorter text where the whole name has no room; the whole is told on hover and to screen readers. */
  readonly short?: string;
};

/** A click filters by it. Where it has a page of its own, a link leads there. */
export function DimensionValue({ dimension, value, short }: Props) {
  const { toggle, filters, search } = useView();
  const isOn = filters[dimension]?.includes(value) ?? false;
  const detail = detailOf(dimension, value);
  const name = nameOf(dimension, value);
  return (
    <Group gap={0} wrap="nowrap">
      <UnstyledButton
        fz="sm"
        onClick={() => toggle(dimension, value)}
        aria-pressed={isOn}
        aria-label={short === undefined ? undefined : name}
        title={`${isOn ? 'Stop filtering' : 'Filter'} by ${LABELS[dimension].toLowerCase()} ${wholeNameOf(dimension, value)}`}
        className="outlay-value"
        miw={0}
        mih={TARGET}
      >
        <Text span inherit fs={value === '' ? 'italic' : undefined} lineClamp={1}>
          {short === undefined || value === '' ? name : short}
        </Text>
      </UnstyledButton>
      {detail !== undefined && (
        <Anchor
          component={Link}
          href={`${detail}${search()}`}
          size="sm"
          aria-label={`Open ${name}`}
          miw={TARGET}
          lh={`${TARGET}px`}
          ta="center"
        >
          ›
        </Anchor>
      )}
    </Group>
  );
}
