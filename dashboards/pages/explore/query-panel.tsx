// What the page asks, to ask it elsewhere: as a call of the API and as SQL.
import { Button, Code, CopyButton, Group, Paper, Stack, Text } from '@mantine/core';
import { authorization, queryString } from '../../data/client.ts';
import { apiUrl } from '../../data/place.ts';
import { useView } from '../../view/use-view.ts';
import { askedParams } from './ask.ts';
import { intervalFor, mostOf, type AnyDimension } from './question.ts';
import { sqlOf } from './sql.ts';
import { useExplore } from './use-explore.ts';

export function QueryPanel() {
  const { measure, by, and, every, top } = useExplore();
  const { span, filters } = useView();
  const groupBy: AnyDimension[] = and ? [by, and] : [by];
  const params = askedParams({ span, filters, groupBy, measure });
  const overTime = intervalFor(every, span);
  const sql = sqlOf({ groupBy, interval: undefined, measure, params, most: mostOf(top) });
  const sqlOverTime = overTime && sqlOf({ groupBy, interval: overTime, measure, params, most: Infinity });
  return (
    <Paper component="details" withBorder p="md" className="outlay-panel outlay-no-print">
      <Text component="summary" size="sm" fw={600} style={{ cursor: 'pointer' }}>
        The same as API call and as SQL
      </Text>
      <Stack gap="md" mt="sm">
        <Copied label="The table, by API" text={curl(queryString(params))} />
        {overTime && (
          <Copied
            label="The chart, by API"
            text={curl(queryString(askedParams({ span, filters, groupBy: [by], interval: overTime })))}
          />
        )}
        {sql === undefined ? (
          <Text size="sm" c="dimmed">
            The SQL views do not hold this measure or dimension; the API does.
          </Text>
        ) : (
          <Copied label="The table, in SQL" text={sql} />
        )}
        {sqlOverTime && <Copied label="Over time, in SQL" text={sqlOverTime} />}
      </Stack>
    </Paper>
  );
}

function Copied({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <div>
      <Group justify="space-between" mb={4}>
        <Text size="sm" fw={500}>
          {label}
        </Text>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="default" onClick={copy} aria-label={`Copy: ${label}`}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Code block tabIndex={0} className="outlay-code">
        {text}
      </Code>
    </div>
  );
}

function curl(query: string): string {
  const url = new URL(apiUrl(`/api/v1/usage${query}`), location.origin);
  const header = authorization()['authorization'] === undefined ? '' : " -H 'Authorization: Bearer <token>'";
  return `curl${header} '${url.href.replaceAll("'", '%27')}'`;
}
