// Which month a page is about.
import { NativeSelect } from '@mantine/core';
import { useMonth } from '../view/use-month.ts';
import { monthName } from '../words/times.ts';

type Props = {
  /** Words behind a month, such as that it is signed off. */
  readonly note?: (month: string) => string;
};

export function MonthSelect({ note }: Props) {
  const { month, current, offered, choose } = useMonth();
  const label = (each: string): string =>
    [monthName(each), each === current ? 'not over' : '', note?.(each) ?? ''].filter(Boolean).join(', ');
  return (
    <NativeSelect
      size="sm"
      aria-label="Month (UTC)"
      value={month}
      onChange={(event) => choose(event.currentTarget.value)}
      data={offered.map((value) => ({ value, label: label(value) }))}
      className="outlay-no-print"
    />
  );
}
