// Which columns a table shows.
import { Button, Checkbox, Popover, Stack } from '@mantine/core';

type Props = {
  readonly columns: readonly { readonly id: string; readonly label: string }[];
  readonly shown: ReadonlySet<string>;
  readonly onChange: (id: string, isShown: boolean) => void;
};

export function ColumnChooser({ columns, shown, onChange }: Props) {
  return (
    <Popover position="bottom-end" withinPortal trapFocus>
      <Popover.Target>
        <Button size="compact-sm" variant="default" className="outlay-no-print">
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={6} role="group" aria-label="Columns shown">
          {columns.map(({ id, label }, index) => (
            <Checkbox
              key={id}
              size="sm"
              label={label}
              checked={shown.has(id)}
              disabled={index === 0}
              onChange={(event) => onChange(id, event.currentTarget.checked)}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
