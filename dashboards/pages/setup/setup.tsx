// How agents are connected to this Outlay, and whether they are: what to paste, what arrives, what is missing.
import { Anchor, Grid, Stack, Text, Title } from '@mantine/core';
import type { SenderAnswer } from '../../../schemas/senders.ts';
import type { SetupAnswer } from '../../../schemas/setup.ts';
import { IS_DEMO } from '../../data/place.ts';
import { useRead } from '../../data/queries.ts';
import { Checklist } from './checklist.tsx';
import { isHeard, lastHeard } from './checks.ts';
import { Connect } from './connect.tsx';
import { Demo } from './demo.tsx';
import { Forges } from './forges.tsx';
import { History } from './history.tsx';
import { Listening } from './listening.tsx';
import { useSenders } from './questions.ts';
import './setup.css';
import { Versions } from './versions.tsx';

export default function Setup() {
  const setup = useRead<SetupAnswer>('/api/v1/setup').data;
  const senders = useSenders();
  return (
    <Stack>
      <div>
        <Title order={1} size="h2">
          Setup
        </Title>
        <Text c="dimmed" className="outlay-break" mih={{ base: 74, sm: 25 }}>
          {IS_DEMO ? <OfTheDemo /> : setup && sentenceOf(setup)}
        </Text>
      </div>
      {IS_DEMO ? (
        <Listening setup={setup} senders={senders} />
      ) : (
        <Grid gap="md">
          <Grid.Col span={{ base: 12, lg: 7 }}>
            <Own senders={senders.data?.data ?? []} hasHistory={setup?.local_history ?? false} />
          </Grid.Col>
          <Grid.Col span={{ base: 12, lg: 5 }}>
            <Listening setup={setup} senders={senders} />
          </Grid.Col>
        </Grid>
      )}
      <Forges />
      <Checklist senders={senders} />
      <Versions senders={senders} />
    </Stack>
  );
}

type OwnProps = { readonly senders: readonly SenderAnswer[]; readonly hasHistory: boolean };

function Own({ senders, hasHistory }: OwnProps) {
  const heard = senders.filter(isHeard);
  const seen = new Set(heard.flatMap(({ agent }) => agent ?? []));
  return (
    <Stack>
      <Connect seen={seen} />
      <Demo />
      {hasHistory && <History person={lastHeard(heard)?.who.user ?? ''} />}
    </Stack>
  );
}

function OfTheDemo() {
  return (
    <>
      This is the Setup of the demo company.{' '}
      <Anchor href="/setup" inherit underline="always">
        Connect your own agents
      </Anchor>
    </>
  );
}

function sentenceOf({ version, data_folder: folder, auth }: SetupAnswer): string {
  const where = folder === null ? '' : ` Its data lies in ${folder}.`;
  const who = auth
    ? ' Senders need a token: outlay token create --name laptop --user you@company.example'
    : ' No data leaves this machine.';
  return `Outlay ${version}.${where}${who}`;
}
