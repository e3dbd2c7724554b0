// Importing a file: looked at first, then imported. It is taken whole or not at all.
import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState, type ReactNode } from 'react';
import { ApiProblem, type Versioned } from '../data/client.ts';
import { announce } from './announce.tsx';
import { Refusal } from './refusal.tsx';

const MOST_FAULTS = 20;

/** What is sent: the file, and on import the version that was looked at. */
export type FileSent = { readonly file: File; readonly isPreview: boolean; readonly etag: string | null };

type Props<Told> = {
  /** Ends of names of files, such as `.csv,.json`. */
  readonly accept: string;
  /** What is chosen beside the file: another choice has to be looked at again. */
  readonly choice: unknown;
  readonly fields?: ReactNode;
  readonly send: (sent: FileSent) => Promise<Versioned<Told>>;
  /** Whether there is anything to import of what was looked at. */
  readonly isWorthIt: (told: Told) => boolean;
  /** What the file does, or did, as one sentence. */
  readonly words: (told: Told) => string;
  readonly children: (told: Told) => ReactNode;
};

export function FileImport<Told>({ choice, fields, send, ...props }: Props<Told>) {
  const [file, setFile] = useState<File>();
  const { told, error, doing, start } = useFile(
    { send, words: props.words, about: JSON.stringify(choice) },
    file,
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        start(true);
      }}
    >
      <Stack gap="sm">
        <Group align="flex-end" gap="sm">
          <FileField accept={props.accept} onChange={setFile} />
          {fields}
        </Group>
        <Group>
          <Button
            type="submit"
            variant={told ? 'default' : 'filled'}
            disabled={!file}
            loading={doing === 'preview'}
          >
            Look at it first
          </Button>
          {(doing === 'import' || (told?.isPreview === true && props.isWorthIt(told.body))) && (
            <Button loading={doing === 'import'} onClick={() => start(false)}>
              Import it
            </Button>
          )}
        </Group>
        {error && <NotRead error={error} />}
        {told && props.children(told.body)}
      </Stack>
    </form>
  );
}

type Asked<Told> = Pick<Props<Told>, 'send' | 'words'> & { readonly about: string };

/** What was told of this file with these choices, and nothing of what was sent before. */
function useFile<Told>({ send, words, about }: Asked<Told>, file: File | undefined) {
  const queries = useQueryClient();
  const ask = useMutation({
    mutationFn: async (sent: FileSent & { readonly about: string }) => ({
      ...(await send(sent)),
      isPreview: sent.isPreview,
    }),
    onSuccess: async ({ body, isPreview }) => {
      announce(words(body));
      if (!isPreview) await queries.invalidateQueries();
    },
  });
  const { variables: sent, data } = ask;
  const isOfThis = sent?.file === file && sent?.about === about;
  const told = isOfThis ? data : undefined;
  const doing = !ask.isPending ? undefined : ask.variables.isPreview ? 'preview' : 'import';
  const start = (isPreview: boolean): void => {
    if (file) ask.mutate({ file, isPreview, about, etag: told?.etag ?? null });
  };
  return { told, error: isOfThis ? ask.error : null, doing, start };
}

type FieldProps = { readonly accept: string; readonly onChange: (file: File | undefined) => void };

function FileField({ accept, onChange }: FieldProps) {
  const id = useId();
  return (
    <div>
      <Text component="label" htmlFor={id} size="sm" fw={600} display="block">
        File
      </Text>
      <input
        id={id}
        type="file"
        className="outlay-file"
        accept={accept}
        onChange={(event) => onChange(event.currentTarget.files?.[0])}
      />
    </div>
  );
}

function NotRead({ error }: { readonly error: Error }) {
  const faults = error instanceof ApiProblem ? error.faults : [];
  const more = faults.length - MOST_FAULTS;
  return (
    <Refusal title="Not imported: nothing of it counts">
      {faults.length === 0 && <Text size="sm">{error.message}</Text>}
      {faults.slice(0, MOST_FAULTS).map(({ name, detail }, index) => (
        <Text size="sm" key={index}>
          {name === '' ? detail : `${name}: ${detail}`}
        </Text>
      ))}
      {more > 0 && <Text size="sm">And {more} more.</Text>}
    </Refusal>
  );
}
