// Which columns of a table somebody chose to see; kept in this browser.
import { useLocalStorage } from '@mantine/hooks';

type Choosable = { readonly id: string; readonly isOptional?: boolean };

/** Visibility by column, and a way to change one. */
export function useColumns(
  table: string,
  columns: readonly Choosable[],
): readonly [Record<string, boolean>, (id: string, isShown: boolean) => void] {
  const [chosen, setChosen] = useLocalStorage<Record<string, boolean>>({
    key: `outlay.columns.${table}`,
    defaultValue: {},
    getInitialValueInEffect: false,
  });
  const visibility = Object.fromEntries(
    columns.map(({ id, isOptional = false }) => [id, chosen[id] ?? !isOptional]),
  );
  return [visibility, (id, isShown) => setChosen({ ...chosen, [id]: isShown })];
}
