// All keys, and the switch for those that are single letters.
import { Group, Kbd, Modal, Switch, Table } from '@mantine/core';
import { PAGES } from './pages.ts';
import { useLettersOn } from './use-shortcuts.ts';

const KEYS: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ['Ctrl', 'K'], does: 'Search and commands' },
  { keys: ['/'], does: "To the page's search field" },
  { keys: ['?'], does: 'These shortcuts' },
  { keys: ['←', '→'], does: 'Along a chart that has the focus' },
  { keys: ['Esc'], does: 'Close what is open' },
];

type Props = { readonly isOpen: boolean; readonly onClose: () => void };

export default function ShortcutsHelp({ isOpen, onClose }: Props) {
  const [areLettersOn, setLettersOn] = useLettersOn();
  const pages = PAGES.flatMap(({ go, title }) =>
    go === undefined ? [] : [{ keys: ['g', go], does: `Go to ${title}` }],
  );
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title="Keyboard shortcuts"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Table verticalSpacing={4}>
        <Table.Caption className="outlay-hidden">Keyboard shortcuts</Table.Caption>
        <Table.Thead className="outlay-hidden">
          <Table.Tr>
            <Table.Th scope="col">What it does</Table.Th>
            <Table.Th scope="col">Keys</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {[...KEYS, ...pages].map(({ keys, does }) => (
            <Table.Tr key={does}>
              <Table.Td>{does}</Table.Td>
              <Table.Td>
                <Group gap={4} justify="flex-end" wrap="nowrap">
                  {keys.map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Switch
        mt="md"
        label="Single letters do something"
        description="Switch off if letters that you say or type set things off by mistake."
        checked={areLettersOn}
        onChange={(event) => setLettersOn(event.currentTarget.checked)}
      />
    </Modal>
  );
}
