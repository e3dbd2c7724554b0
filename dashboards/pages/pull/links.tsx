// The links by hand that name this change: who made them, when and why; and taking one back.
import { Button, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ChangeAnswer, ChangeLogAnswer } from '../../../schemas/change-log.ts';
import type { LinkAnswer } from '../../../schemas/links.ts';
import { change, readVersioned } from '../../data/client.ts';
import { useRead } from '../../data/queries.ts';
import { announce } from '../../parts/announce.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { Panel } from '../../parts/panel.tsx';
import { minute } from '../../words/times.ts';
import { linkWords } from './link-draft.ts';
import { isAbout } from './link-history.ts';

type Props = { readonly repo: string; readonly pr: string };

const AUDIT = '/api/v1/settings/audit';
const MOST_CHANGES = 500;
const WORDS = { created: 'Linked', changed: 'Changed', removed: 'Taken back' } as const;

export function Links({ repo, pr }: Props) {
  const links = useRead<{ readonly data: readonly LinkAnswer[] }>('/api/v1/links');
  const history = useRead<ChangeLogAnswer>(AUDIT, { kind: 'link', limit: MOST_CHANGES });
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: async (link: string) => {
      const path = `/api/v1/links/${encodeURIComponent(link)}`;
      const { etag } = await readVersioned(path);
      await change(path, { method: 'DELETE', etag });
    },
    onSuccess: async () => {
      announce('The link is taken back.');
      await queries.invalidateQueries();
    },
  });
  const standing = new Set(links.data?.data.map(({ link }) => link));
  return (
    <Panel title="Linked by hand" query={history} height={80}>
      {({ data }) => (
        <>
          {remove.error && (
            <Text size="sm" role="alert" c="var(--outlay-over)">
              Not taken back. {remove.error.message}
            </Text>
          )}
          <DataTable
            caption="Links by hand, the latest first"
            columns={columnsOf(standing, remove.mutate)}
            rows={data.filter((row) => isAbout(row, { repo, pr }))}
            rowKey={({ id, version }) => `${id} ${version}`}
            empty={
              <Text size="sm" c="dimmed">
                Nobody linked or unlinked anything.
              </Text>
            }
          />
        </>
      )}
    </Panel>
  );
}

function columnsOf(
  standing: ReadonlySet<string>,
  onRemove: (link: string) => void,
): readonly Column<ChangeAnswer>[] {
  return [
    {
      id: 'what',
      label: 'What',
      cell: ({ change: kind, before, after, id, reason }) => (
        <>
          <Text size="sm" className="outlay-break">
            {WORDS[kind]}: {wordsOf(after ?? before) || id}
          </Text>
          <Text size="xs" c="dimmed" className="outlay-wraps">
            {reason === '' ? 'Without a reason' : `“${reason}”`}
          </Text>
        </>
      ),
    },
    {
      id: 'when',
      label: 'By, when',
      cell: ({ changed_by: by, changed_at: at }) => (
        <>
          <Text size="sm">{by}</Text>
          <Text size="xs" c="dimmed">
            {minute(at)}
          </Text>
        </>
      ),
    },
    {
      id: 'back',
      label: 'Actions',
      cell: ({ id, after }) =>
        after !== null && standing.has(id) ? (
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`Take back: ${id}`}
            onClick={() => onRemove(id)}
          >
            Take back
          </Button>
        ) : null,
    },
  ];
}

type Value = { readonly session?: string; readonly branch?: string; readonly pr?: string | null };

function wordsOf(value: Value | null): string {
  if (!value) return '';
  const { session = '', branch = '', pr } = value;
  const target = session === '' ? { repo: '', branch } : { session };
  return linkWords({ target, pr: pr || null });
}
