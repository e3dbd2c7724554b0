// Everything that matches, as a file; and the call of the API that tells the same.
import { Button, Menu } from '@mantine/core';
import { apiUrl } from '../data/place.ts';
import { authorization, queryString, type Params } from '../data/client.ts';

/** Forms in which `GET /api/v1/exports/{kind}.{form}` answers. */
const FORMS = ['csv', 'json'] as const;

type Props = {
  /** What is exported: every row that matches, whatever page is shown. Absent where there is no such file. */
  readonly kind?: 'usage' | 'users' | 'sessions' | 'charges';
  readonly params: Params;
  /** The call that answers what is shown, such as `/api/v1/users`. */
  readonly twin: string;
  /** Without cursor and page size. */
  readonly twinParams?: Params;
};

export function ExportMenu({ kind, params, twin, twinParams = params }: Props) {
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button size="compact-sm" variant="default" className="outlay-no-print">
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(kind === undefined ? [] : FORMS).map((form) => (
          <Menu.Item
            key={form}
            onClick={() => void download(`/api/v1/exports/${kind}.${form}${queryString(params)}`)}
          >
            All rows as {form.toUpperCase()}
          </Menu.Item>
        ))}
        {kind !== undefined && <Menu.Divider />}
        <Menu.Item onClick={() => void copyCall(`${twin}${queryString(twinParams)}`)}>
          Copy as API call
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

async function copyCall(path: string): Promise<void> {
  const url = new URL(apiUrl(path), location.origin);
  const header = authorization()['authorization'] === undefined ? '' : " -H 'Authorization: Bearer <token>'";
  await navigator.clipboard.writeText(`curl${header} '${url.href.replaceAll("'", '%27')}'`);
}

/** Saves an answer as a file. A link cannot carry a token: the answer is read and then saved. */
export async function download(path: string): Promise<void> {
  const answer = await fetch(apiUrl(path), { headers: authorization() });
  const name =
    /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? 'outlay.csv';
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
