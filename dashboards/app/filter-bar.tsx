// What pages share: days, comparison, filters, unit; kept in the address. A page shows what changes something on it.
import { Group } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useRef, type RefObject } from 'react';
import { FilterAdder } from './filter-adder.tsx';
import { FilterChips } from './filter-chips.tsx';
import type { Dimension } from '../view/dimensions.ts';
import type { ViewControl } from './pages.ts';
import { RangePicker } from './range-picker.tsx';
import { SavedViews } from './saved-views.tsx';
import { Share } from './share.tsx';
import { CompareSelect, UnitChoice } from './view-controls.tsx';
import { ViewSheet } from './view-sheet.tsx';

/** Pixels of the bar above. */
const TOP_BAR = 52;

type Props = {
  readonly controls: readonly ViewControl[];
  /** What the page is about: there is no filter by it. */
  readonly subject: Dimension | undefined;
};

export function FilterBar({ controls, subject }: Props) {
  const bar = useStuckHeight();
  const isNarrow = useMediaQuery('(max-width: 768px)', false, { getInitialValueInEffect: false });
  return (
    <Group
      ref={bar}
      component="section"
      aria-label="View"
      gap="xs"
      wrap={isNarrow ? 'nowrap' : 'wrap'}
      className="outlay-view-bar outlay-no-print"
    >
      {isNarrow ? <Narrow {...{ controls, subject }} /> : <Wide {...{ controls, subject }} />}
    </Group>
  );
}

function Wide({ controls, subject }: Props) {
  return (
    <>
      <RangePicker />
      {controls.includes('compare') && <CompareSelect />}
      {controls.includes('filters') && (
        <>
          <FilterChips subject={subject} />
          <FilterAdder subject={subject} />
        </>
      )}
      <Group gap="xs" ml="auto" wrap="nowrap">
        {controls.includes('unit') && <UnitChoice />}
        <SavedViews />
        <Share />
      </Group>
    </>
  );
}

/** One row, whatever is chosen: filters beyond its width are scrolled to, and the rest is in a sheet. */
function Narrow({ controls, subject }: Props) {
  return (
    <>
      <RangePicker />
      {controls.includes('filters') && (
        <Group gap="xs" wrap="nowrap" className="outlay-view-strip">
          <FilterAdder subject={subject} />
          <FilterChips subject={subject} />
        </Group>
      )}
      <Group ml="auto">
        <ViewSheet controls={controls} />
      </Group>
    </>
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
