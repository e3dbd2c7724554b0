// What every page shares: days, comparison, filters, unit; kept in the address.
import { Button, Group, NativeSelect, SegmentedControl, Text } from '@mantine/core';
import { useEffect, useRef, type RefObject } from 'react';
import { nameOf } from '../parts/dimension-value.tsx';
import { Icon } from '../parts/icons.tsx';
import { DIMENSIONS, LABELS } from '../view/dimensions.ts';
import { COMPARISONS, type Comparison } from '../view/range.ts';
import { useView } from '../view/use-view.ts';
import { UNITS, type Unit } from '../view/view.ts';
import { days } from '../words/times.ts';
import { FilterAdder } from './filter-adder.tsx';
import { RangePicker } from './range-picker.tsx';
import { SavedViews } from './saved-views.tsx';
import { Share } from './share.tsx';

/** Pixels of the bar above. */
export const TOP_BAR = 52;

const COMPARED: Readonly<Record<Comparison, string>> = {
  previous: 'vs the days before',
  year: 'vs a year before',
  weekdays: 'vs same weekdays before',
  off: 'No comparison',
};

const UNIT_NAMES: Readonly<Record<Unit, string>> = { usd: 'Dollars', credits: 'Credits', tokens: 'Tokens' };

export function FilterBar() {
  const { compare, unit, change, before } = useView();
  const bar = useStuckHeight();
  return (
    <Group
      ref={bar}
      component="section"
      aria-label="View"
      gap="xs"
      className="outlay-view-bar outlay-no-print"
    >
      <RangePicker />
      <NativeSelect
        size="xs"
        aria-label="Compare with"
        title={before && `Compared with ${days(before)}, as far as these days have passed`}
        value={compare}
        data={COMPARISONS.map((value) => ({ value, label: COMPARED[value] }))}
        onChange={(event) => change({ compare: event.currentTarget.value as Comparison })}
      />
      <FilterChips />
      <FilterAdder />
      <Group gap="xs" ml="auto" wrap="nowrap">
        <SegmentedControl
          size="xs"
          aria-label="Unit"
          value={unit}
          data={UNITS.map((value) => ({ value, label: UNIT_NAMES[value] }))}
          onChange={(value) => change({ unit: value })}
        />
        <SavedViews />
        <Share />
      </Group>
    </Group>
  );
}

/** Tells the style sheet how much of the window's top is taken, for what sticks below. */
function useStuckHeight(): RefObject<HTMLDivElement | null> {
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = bar.current;
    if (!element) return;
    const root = document.documentElement.style;
    const observer = new ResizeObserver(() => {
      const isStuck = getComputedStyle(element).position === 'sticky';
      root.setProperty('--outlay-stuck', `${TOP_BAR + (isStuck ? element.offsetHeight : 0)}px`);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      root.setProperty('--outlay-stuck', `${TOP_BAR}px`);
    };
  }, []);
  return bar;
}

function FilterChips() {
  const { filters, toggle, change } = useView();
  const chips = DIMENSIONS.flatMap((dimension) =>
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
          title={`Remove the filter ${LABELS[dimension]}: ${value || nameOf(dimension, value)}`}
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
        <Button size="xs" variant="subtle" onClick={() => change({ filters: {} })}>
          Clear filters
        </Button>
      )}
    </>
  );
}
