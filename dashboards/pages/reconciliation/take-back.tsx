// Taking an import back, asked once more: what counted before it counts again.
import { Button, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { BillImport, BillTakenBack } from '../../../schemas/bills-api.ts';
import { change } from '../../data/client.ts';
import { announce } from '../../parts/announce.tsx';
import { counted } from '../../words/numbers.ts';

export function TakeBack({ of: { id, name, source } }: { readonly of: BillImport }) {
  const [isAsking, setAsking] = useState(false);
  const queries = useQueryClient();
  const take = useMutation({
    mutationFn: async () => {
      const path = `/api/v1/bill-imports/${encodeURIComponent(id)}`;
      return (await change<BillTakenBack>(path, { method: 'DELETE' })).body;
    },
    onSuccess: async ({ slices }) => {
      announce(`Taken back: ${counted(slices, 'slice', 'slices')}.`);
      await queries.invalidateQueries();
    },
  });
  const label = isAsking ? 'Yes, take it back' : 'Take back';
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        loading={take.isPending}
        title="What counted before it counts again."
        aria-label={`${label}: ${name || source}`}
        onClick={() => (isAsking ? take.mutate() : setAsking(true))}
      >
        {label}
      </Button>
      {take.error && (
        <Text size="xs" c="var(--outlay-over)" role="alert" maw={200} className="outlay-wraps">
          {take.error.message}
        </Text>
      )}
    </>
  );
}
