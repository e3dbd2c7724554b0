// The steps of a table whose page the address holds.
import type { UsedList } from '../view/use-list.ts';
import { Pager } from './data-table.tsx';

type Props = {
  readonly list: UsedList;
  /** Most rows of a page. */
  readonly size: number;
  /** Rows of this page. */
  readonly count: number;
  /** Where the next page begins; null or absent at the end. */
  readonly next: string | null | undefined;
};

export function ListPager({ list, size, count, next }: Props) {
  return (
    <Pager
      from={list.page * size}
      count={count}
      onBack={list.page > 0 ? list.onBack : undefined}
      onNext={next ? () => list.onNext(next) : undefined}
    />
  );
}
