// Text to paste somewhere, with the file that it belongs to.
import { Button, Group, Paper, Text } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { announce } from '../../parts/announce.tsx';

type Props = {
  readonly path: string | null;
  readonly text: string;
  /** What it is, for screen readers and the name of the download. */
  readonly label: string;
};

export function CodeBlock({ path, text, label }: Props) {
  const clipboard = useClipboard({ timeout: 2_000 });
  const onCopy = (): void => {
    clipboard.copy(text.trimEnd());
    announce(`Copied: ${label}`);
  };
  return (
    <Paper withBorder radius="sm" className="outlay-code">
      <Group justify="space-between" gap="xs" px="sm" py={6} className="outlay-code-head">
        <Text size="xs" c="dimmed" ff="monospace">
          {path ?? 'Terminal'}
        </Text>
        <Group gap={6}>
          <Button size="compact-xs" variant="default" onClick={onCopy} aria-label={`Copy: ${label}`}>
            {clipboard.copied ? 'Copied ✓' : 'Copy'}
          </Button>
          {path !== null && path.includes('/') && (
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => save(nameOf(path), text)}
              aria-label={`Download: ${label}`}
            >
              Download
            </Button>
          )}
        </Group>
      </Group>
      <pre className="outlay-code-text" tabIndex={0} role="region" aria-label={label}>
        {text.trimEnd()}
      </pre>
    </Paper>
  );
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function save(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
