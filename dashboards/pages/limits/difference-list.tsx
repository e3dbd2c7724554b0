// What differs between two values of a setting, field by field.
import { Text } from '@mantine/core';
import { usePrivacy } from '../../view/pseudonyms.ts';
import { differences } from './differences.ts';

type Value = Readonly<Record<string, unknown>> | null | undefined;

/** Fields that are shown; the others are counted. */
const MOST = 6;

export function Differences({ before, after }: { readonly before: Value; readonly after: Value }) {
  const { isOn, write, writeText } = usePrivacy();
  const all = differences(before, after, isOn ? { write, writeText } : undefined);
  if (all.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Set again as it was
      </Text>
    );
  }
  return (
    <ul className="outlay-plain-list" style={{ margin: 0, padding: 0 }}>
      {all.slice(0, MOST).map(({ field, before: was, after: is }) => (
        <li key={field}>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {field}: {was === 'none' ? is : `${was} → ${is}`}
          </Text>
        </li>
      ))}
      {all.length > MOST && (
        <li>
          <Text size="sm" c="dimmed">
            and {all.length - MOST} more
          </Text>
        </li>
      )}
    </ul>
  );
}
