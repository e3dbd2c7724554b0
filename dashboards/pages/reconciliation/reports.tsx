// Reports of providers: importing them, what reads them by itself, what was imported, and what nobody understands.
import { Stack } from '@mantine/core';
import { Connections } from './connections.tsx';
import { Imports } from './imports.tsx';
import { UnknownLines } from './unknown-lines.tsx';
import { Upload } from './upload.tsx';

export function Reports() {
  return (
    <Stack>
      <Upload />
      <Connections />
      <Imports />
      <UnknownLines />
    </Stack>
  );
}
