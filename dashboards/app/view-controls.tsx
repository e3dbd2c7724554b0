// What figures are compared with, and the unit that they are in.
import { NativeSelect, SegmentedControl } from '@mantine/core';
import { COMPARISONS, type Comparison } from '../view/range.ts';
import { useView } from '../view/use-view.ts';
import { UNITS, type Unit } from '../view/view.ts';
import { days } from '../words/times.ts';

const COMPARED: Readonly<Record<Comparison, string>> = {
  previous: 'vs the days before',
  year: 'vs a year before',
  weekdays: 'vs same weekdays before',
  off: 'No comparison',
};

const UNIT_NAMES: Readonly<Record<Unit, string>> = { usd: 'Dollars', credits: 'Credits', tokens: 'Tokens' };

export function CompareSelect() {
  const { compare, change, before } = useView();
  return (
    <NativeSelect
      size="xs"
      aria-label="Compare with"
      title={before && `Compared with ${days(before)}, as far as these days have passed`}
      value={compare}
      data={COMPARISONS.map((value) => ({ value, label: COMPARED[value] }))}
      onChange={(event) => change({ compare: event.currentTarget.value as Comparison })}
    />
  );
}

export function UnitChoice({ fullWidth = false }: { readonly fullWidth?: boolean }) {
  const { unit, change } = useView();
  return (
    <SegmentedControl
      size="xs"
      fullWidth={fullWidth}
      aria-label="Unit"
      value={unit}
      data={UNITS.map((value) => ({ value, label: UNIT_NAMES[value] }))}
      onChange={(value) => change({ unit: value })}
    />
  );
}
