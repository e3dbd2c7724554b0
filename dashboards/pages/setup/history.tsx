// What agents on this machine did before Outlay ran, from their own session files: asked for, shown first, then read.
import { Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { HistoryFolder, HistoryScan } from '../../../schemas/history.ts';
import { change } from '../../data/client.ts';
import { useRead } from '../../data/queries.ts';
import { announce } from '../../parts/announce.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Failure } from '../../parts/states.tsx';
import { counted, exact } from '../../words/numbers.ts';
import { forgetUsage, SCAN, useWatched } from './questions.ts';
import { bytesIn, sharePercent } from './sizes.ts';

/** `person` is whom the calls are booked for unless somebody else is named. */
export function History({ person }: { readonly person: string }) {
  const folders = useRead<{ readonly data: readonly HistoryFolder[] }>('/api/v1/imports/history/folders');
  return (
    <Panel
      title="What did your agents do before today?"
      summary="Session files on this machine hold counts, models and times of earlier calls. Only those are read, and nothing that is known is counted twice."
      query={folders}
      height={60}
    >
      {({ data }) => (data.length === 0 ? <None /> : <Import folders={data} person={person} />)}
    </Panel>
  );
}

function None() {
  return (
    <Text size="sm" c="dimmed">
      No session files of known agents were found for the user that runs Outlay. On another machine: outlay
      import history
    </Text>
  );
}

type ImportProps = { readonly folders: readonly HistoryFolder[]; readonly person: string };

function Import({ folders, person }: ImportProps) {
  const [named, setNamed] = useState<string>();
  const user = (named ?? person).trim();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const client = useQueryClient();
  const scan = useWatched<HistoryScan>(SCAN, (told) => told?.state === 'running');
  const chosen = [...new Set(folders.map(({ agent }) => agent))].filter((agent) => !left.has(agent));
  const start = useMutation({
    mutationFn: async () =>
      await change<HistoryScan>(SCAN, { method: 'POST', body: { agents: chosen, user } }),
    onSuccess: ({ body }) => client.setQueryData([SCAN, {}], body),
  });
  const state = scan.data?.state ?? 'none';
  const isRunning = state === 'running';
  return (
    <Stack gap="sm">
      <Stack gap={6} role="group" aria-label="Folders to read">
        {folders.map(({ agent, path, files, sessions, bytes }) => (
          <Checkbox
            key={path}
            label={`${agent}: ${path}`}
            description={`${sessions === null ? counted(files, 'file', 'files') : counted(sessions, 'session', 'sessions')}, ${bytesIn(bytes)}`}
            checked={!left.has(agent)}
            disabled={isRunning}
            onChange={() => setLeft(toggled(left, agent))}
            classNames={{ label: 'outlay-break' }}
          />
        ))}
      </Stack>
      <TextInput
        label="Whose work it is"
        description="An e-mail address, as your agents name you. Left empty, it is nobody’s."
        type="email"
        autoComplete="email"
        maw={340}
        value={named ?? person}
        disabled={isRunning}
        onChange={({ currentTarget }) => setNamed(currentTarget.value)}
      />
      <Group gap="sm">
        <Button onClick={() => start.mutate()} disabled={chosen.length === 0} loading={isRunning}>
          Read these folders
        </Button>
        <Text size="sm" c="dimmed">
          It stays on this machine.
        </Text>
      </Group>
      {start.error && <Failure error={start.error} />}
      {scan.data && state !== 'none' && <Result scan={scan.data} />}
    </Stack>
  );
}

function toggled(set: ReadonlySet<string>, value: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}

function Result({ scan }: { readonly scan: HistoryScan }) {
  const client = useQueryClient();
  const percent = scan.state === 'done' ? 100 : sharePercent(scan.bytes_read, scan.bytes);
  const sentence = sentenceOf(scan);
  useEffect(() => {
    if (scan.state === 'running') return;
    announce(sentence);
    forgetUsage(client);
  }, [client, scan.state, sentence]);
  return (
    <Stack gap={4}>
      <progress className="outlay-progress" max={100} value={percent} aria-label="How much is read" />
      <Text size="sm">{sentence}</Text>
      {scan.skipped.slice(0, 5).map(({ file, line, reason }) => (
        <Text key={`${file}:${line}`} size="xs" c="dimmed" className="outlay-break">
          Left out: {file}, line {line}: {reason}
        </Text>
      ))}
    </Stack>
  );
}

function sentenceOf(scan: HistoryScan): string {
  if (scan.state === 'failed') return `It ended early: ${scan.failure} What was read before is kept.`;
  if (scan.state === 'running' && scan.files === 0) return 'Looking for files.';
  const files = `${exact(scan.files_read)} of ${counted(scan.files, 'file', 'files')} read`;
  const calls = `${counted(scan.calls, 'call', 'calls')} found, ${exact(scan.charged)} new, ${exact(scan.known)} known already`;
  const rest = [
    scan.unpriced > 0 ? `${exact(scan.unpriced)} without a price` : '',
    scan.refused > 0 ? `${exact(scan.refused)} refused` : '',
    scan.skipped_lines > 0 ? `${counted(scan.skipped_lines, 'line', 'lines')} left out` : '',
  ].filter(Boolean);
  return `${[files, calls, ...rest].join('; ')}.`;
}
