// The filters that are on; a click takes one away.
import { Button, Text } from '@mantine/core';
import { nameOf, wholeNameOf } from '../parts/dimension-value.tsx';
import { Icon } from '../parts/icons.tsx';
import { DIMENSIONS, LABELS, type Dimension } from '../view/dimensions.ts';
import { useView } from '../view/use-view.ts';

/** Filters by what the page is about are kept for others, and not shown here. */
export function FilterChips({ subject }: { readonly subject: Dimension | undefined }) {
  const { filters, toggle, change } = useView();
  const chips = DIMENSIONS.filter((dimension) => dimension !== subject).flatMap((dimension) =>
    (filters[dimension] ?? []).map((value) => ({ dimension, value })),
  );
  return (
    <>
      {chips.map(({ dimension, value }) => (
        <Button
          key={`${dimension} ${value}`}
          size="xs"
          variant="light"
          radius="xl"
          className="outlay-chip"
          rightSection={<Icon name="close" size={12} />}
          title={`Remove the filter ${LABELS[dimension]}: ${wholeNameOf(dimension, value)}`}
          onClick={() => toggle(dimension, value)}
        >
          <Text span inherit c="dimmed" fw={400} mr={4}>
            {LABELS[dimension]}
          </Text>
          <span className="outlay-chip-value">{nameOf(dimension, value)}</span>
          <span className="outlay-hidden">, remove filter</span>
        </Button>
      ))}
      {chips.length > 1 && (
        <Button size="xs" variant="subtle" className="outlay-chip" onClick={() => change({ filters: {} })}>
          Clear filters
        </Button>
      )}
    </>
  );
}
