// Cost centers whose spend others bear.
import { Button, Fieldset, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { weightsOf, type SharedDraft } from './rule-draft.ts';

type Props = {
  readonly shared: readonly SharedDraft[];
  readonly put: (shared: readonly SharedDraft[]) => void;
};

export function SharedEditor({ shared, put }: Props) {
  return shared.map((spread, index) => (
    <Fieldset key={spread.key} legend={`Shared ${index + 1}`} p="sm">
      <Stack gap="xs">
        <Group align="flex-start" gap="xs">
          <TextInput
            label="Spend of the cost center"
            required
            maxLength={120}
            value={spread.center}
            onChange={(event) => put(shared.with(index, { ...spread, center: event.currentTarget.value }))}
          />
          <Textarea
            label="is borne by (optional)"
            description="One a line, such as Payments: 2. Empty: all, in proportion to what each spends."
            rows={3}
            w={{ base: '100%', xs: 320 }}
            value={spread.weights}
            error={weightsOf(spread.weights) === undefined && 'A name, a colon and a number on each line'}
            onChange={(event) => put(shared.with(index, { ...spread, weights: event.currentTarget.value }))}
          />
        </Group>
        <Group>
          <Button
            size="compact-sm"
            variant="subtle"
            color="red"
            aria-label={`Take away the sharing of ${spread.center || 'it'}`}
            onClick={() => put(shared.toSpliced(index, 1))}
          >
            Take away
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  ));
}
