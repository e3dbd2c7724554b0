// Everything that matches, as a file; and the call of the API that tells the same.
import { Button, Menu, Stack, Text } from '@mantine/core';
import type { ListExport } from '../../schemas/list-exports.ts';
import { apiUrl } from '../data/place.ts';
import { authorization, queryString, type Params } from '../data/client.ts';
import { copyText } from './copy.ts';
import { useDownload } from './use-download.ts';

/** Forms in which `GET /api/v1/exports/{kind}.{form}` answers. */
const FORMS = { csv: 'CSV', json: 'JSON', parquet: 'Parquet' } as const;

type Props = {
  /** What is exported: every row that matches, whatever page is shown. Absent where there is no such file. */
  readonly kind?: 'usage' | 'users' | 'sessions' | 'charges' | ListExport;
  readonly params: Params;
  /** The call that answers what is shown, such as `/api/v1/users`. */
  readonly twin: string;
  /** Without cursor and page size. */
  readonly twinParams?: Params;
  /** What the file holds that is not shown. */
  readonly note?: string;
  readonly label?: string;
};

export function ExportMenu({ kind, params, twin, twinParams = params, note, label: name = 'Export' }: Props) {
  const { isBusy, fault, start } = useDownload();
  return (
    <Stack gap={4} align="flex-end" className="outlay-no-print">
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button size="compact-sm" variant="default" loading={isBusy}>
            {name}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {(kind === undefined ? [] : Object.entries(FORMS)).map(([form, label]) => (
            <Menu.Item
              key={form}
              onClick={() => start(`/api/v1/exports/${kind}.${form}${queryString(params)}`)}
            >
              All rows as {label}
            </Menu.Item>
          ))}
          {note !== undefined && <Menu.Label maw={260}>{note}</Menu.Label>}
          {kind !== undefined && <Menu.Divider />}
          <Menu.Item onClick={() => void copyCall(`${twin}${queryString(twinParams)}`)}>
            Copy as API call
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {fault !== undefined && (
        <Text size="xs" c="var(--outlay-over)" role="alert" maw={320}>
          No file: {fault}
        </Text>
      )}
    </Stack>
  );
}

async function copyCall(path: string): Promise<void> {
  const url = new URL(apiUrl(path), location.origin);
  const header = authorization()['authorization'] === undefined ? '' : " -H 'Authorization: Bearer <token>'";
  await copyText(`curl${header} '${url.href.replaceAll("'", '%27')}'`);
}
