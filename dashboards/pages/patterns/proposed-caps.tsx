// Caps that would have stopped an incident, with what they would have done in the last 30 days; set at one click.
import { Button, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Incident, ProposedCap } from '../../../schemas/patterns.ts';
import { change } from '../../data/client.ts';
import { announce } from '../../parts/announce.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { dollars } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';

export function Caps({ incident: { proposed_caps: caps, id } }: { readonly incident: Incident }) {
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: async ({ request: { path, if_match: etag, body } }: ProposedCap) => {
      const reason = body.reason ?? `Proposed by the incident ${id}`;
      await change(path, { method: 'PUT', body: { ...body, reason }, etag });
    },
    onSuccess: async () => {
      announce('The cap is set and counts now.');
      await queries.invalidateQueries();
    },
  });
  if (caps.length === 0) return null;
  return (
    <section>
      <Title order={3} size="h5">
        What would have stopped it
      </Title>
      <Stack gap="sm" mt={4}>
        {caps.map((cap) => (
          <div key={`${cap.scope.scope} ${cap.scope.id} ${cap.cap}`}>
            <Text size="sm">{cap.sentence}</Text>
            <Text size="xs" c="dimmed" mb={4}>
              {previewWords(cap)}
            </Text>
            <Button
              size="compact-sm"
              variant="default"
              loading={save.isPending && save.variables === cap}
              onClick={() => save.mutate(cap)}
              aria-label={`Set this cap: ${cap.sentence}`}
            >
              Set this cap
            </Button>
          </div>
        ))}
        {save.isSuccess && (
          <Text size="sm" role="status" c="var(--outlay-ok)">
            The cap is set. It is among the caps of Budgets and limits.
          </Text>
        )}
        {save.error && (
          <Refusal title="Not set">
            <Text size="sm">{save.error.message}</Text>
          </Refusal>
        )}
      </Stack>
    </section>
  );
}

/** What it would have done. */
function previewWords({ preview }: Pick<ProposedCap, 'preview'>): string {
  if (preview === null) return 'What it would do is not known.';
  const { sessions, reached, usd_beyond: beyond } = preview;
  const amount = beyond === null ? '' : `, which spent ${dollars(beyond)} beyond it`;
  return `In the last 30 days ${reached} of ${counted(sessions, 'session', 'sessions')} would have reached it${amount}.`;
}
